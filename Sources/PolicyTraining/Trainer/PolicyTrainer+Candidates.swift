import Core
import Foundation
import Lake
import Models
import PolicyModel
import Tensors

extension PolicyTrainer {
    /// Trains and judges one candidate after another.
    ///
    /// One that diverges or is not finite is noted as such; the others go on.
    ///
    /// - Parameters:
    ///   - keepsEnds: whether each one's learned state is put away until all are done.
    ///   - isPart: of an ensemble or a sweep, which announces its parts and writes them down itself.
    /// - Throws: what keeps all of them from being trained, `stopped` among it.
    func candidates(
        _ all: [TrainingSettings], _ material: TrainingMaterial, _ options: TrainingOptions,
        keepsEnds: Bool, _ report: (TrainingEvent) -> Void, isPart: Bool = false
    ) throws -> CandidateSearch {
        var search = CandidateSearch()
        for (number, settings) in all.enumerated() {
            if !isPart { report(.began(number: number + 1, count: all.count, settings: settings)) }
            let identity = try identity(settings, material.plan)
            do {
                let candidate =
                    settings.algorithm == .ensemble
                    ? try ensemble(settings, material, options, &search, report)
                    : try single(settings, material, options, keepsEnd: keepsEnds, &search, report)
                search.trials.append(candidate.trial)
                search.curves.append((settings.seed, candidate.curve))
                report(.judged(candidate.trial))
                if search.best.map({ candidate.validation > $0.validation }) ?? true {
                    search.best = candidate
                }
            } catch {
                guard let outcome = Self.outcome(of: error) else { throw error }
                let trial = Self.trial(settings, identity, material.plan, outcome: outcome)
                search.trials.append(trial)
                search.failures.append(error)
                report(.judged(trial))
            }
        }
        // Where none is left to publish, what was tried is written down all the same.
        if search.best == nil, !isPart {
            for trial in search.trials { try trials?.append(trial) }
        }
        return search
    }

    func identity(
        _ settings: TrainingSettings, _ plan: TrainingPlan
    ) throws(PolicyTrainingError) -> TrainingIdentity {
        try settings.identity(threads: settings.threadCount, inputsDigest: plan.inputsDigest)
    }

    /// How a candidate's end by this error is written down; nil for an error that is not about the candidate.
    static func outcome(of error: any Error) -> TrialOutcome? {
        if let error = error as? PolicyTrainingError, error.code == .diverged { return .diverged }
        if let error = error as? ModelError, error.code == .refused { return .refused }
        return nil
    }

    static func trial(
        _ settings: TrainingSettings, _ identity: TrainingIdentity, _ plan: TrainingPlan,
        outcome: TrialOutcome
    ) -> Trial {
        Trial(
            month: plan.month, algorithm: settings.algorithm.rawValue, network: settings.network.rawValue,
            seed: settings.seed, settings: (try? settings.json()) ?? "",
            settingsDigest: identity.settingsDigest, inputsDigest: identity.inputsDigest,
            trained: plan.trained, validated: plan.validated, steps: 0, seconds: 0, outcome: outcome)
    }

    /// Learns from the sessions of the plan alone, and judges what was learned.
    func single(
        _ settings: TrainingSettings, _ material: TrainingMaterial, _ options: TrainingOptions,
        keepsEnd: Bool, _ search: inout CandidateSearch, _ report: (TrainingEvent) -> Void
    ) throws -> Candidate {
        let (weights, run) = try learn(
            settings, material, options, keepsEnd: keepsEnd, &search.folders, report)
        return try judged(
            .single(weights), settings, identity(settings, material.plan), material, curve: run.curve,
            steps: run.stepsTaken, seconds: run.seconds)
    }

    /// Learns from the sessions of the plan alone.
    ///
    /// - Parameter folders: gets the one of the training's checkpoints.
    func learn(
        _ settings: TrainingSettings, _ material: TrainingMaterial, _ options: TrainingOptions,
        keepsEnd: Bool, _ folders: inout [CheckpointFolder], _ report: (TrainingEvent) -> Void
    ) throws -> (weights: PolicyWeights, run: LearningRun.Figures) {
        let identity = try identity(settings, material.plan)
        let folder = folder(material.plan.month, identity, isEvaluation: options.isEvaluation)
        folders.append(folder)
        do {
            try Torch.setThreadCount(settings.threadCount)
        } catch {
            throw PolicyTrainingError(.tensor, "the threads cannot be set", cause: error)
        }
        let full = PolicyNetwork(
            kind: settings.network, hidden: settings.hidden, activation: settings.activation,
            deviation: settings.deviation, layerNorm: settings.layerNorm)
        var trained = full
        trained.slots = material.market.slotCount
        trained.batch = material.market.slotCount
        let observations = try material.observations(settings.normaliser)
        let learner = try makeLearner(
            LearningTask(
                market: material.market, observations: observations, network: trained, settings: settings))
        return try withoutActuallyEscaping(report) { report in
            var run = LearningRun(identity: identity, folder: folder, options: options, report: report)
            if try !run.resume(learner), let base = material.base {
                guard base.network == full else {
                    throw PolicyTrainingError(
                        .badSetting,
                        "the model to start from is a \(base.network.kind.rawValue) network with hidden layers "
                            + "\(base.network.hidden); give the same --network and --hidden, or --no-warm-start"
                    )
                }
                try learner.adopt(base, slots: material.market.slots)
            }
            try run.finish(learner, keepsEnd: keepsEnd)
            let weights = try learner.weights(
                for: full, normaliser: observations.normaliser, slots: material.market.slots)
            return (
                // Judged as it will be stored.
                weights.rounded(to: settings.storage),
                LearningRun.Figures(curve: run.curve, stepsTaken: learner.stepsTaken, seconds: run.seconds)
            )
        }
    }

    /// The candidate with its figures.
    func judged(
        _ policy: TrainedPolicy, _ settings: TrainingSettings, _ identity: TrainingIdentity,
        _ material: TrainingMaterial, curve: LearningCurve, steps: Int, seconds: Double
    ) throws -> Candidate {
        let backtest = try judge(policy, material, settings)
        var trial = Self.trial(settings, identity, material.plan, outcome: .candidate)
        trial.steps = steps
        trial.seconds = seconds
        trial.inSample = backtest.comparison(outOfSample: false)
        trial.outOfSample = backtest.comparison(outOfSample: true)
        trial.monthlyReturns = backtest.monthlyReturns()
        return Candidate(
            settings: settings, policy: policy, backtest: backtest, curve: curve, trial: trial,
            missing: material.missing)
    }

    /// Walks a candidate through the plan's sessions with the pass that will serve it.
    private func judge(
        _ policy: TrainedPolicy, _ material: TrainingMaterial, _ settings: TrainingSettings
    ) throws -> BacktestResult {
        guard policy.isFinite else {
            throw ModelError(
                .refused,
                "the candidate has weights that are not finite; the model in force stays; train again with "
                    + "another --seed or a lower --learning-rate")
        }
        let history = material.history
        return try policy.withFile { path in
            let mapped = try MappedPolicy(path: path, keepsPages: true)
            return try backtest(settings).run(
                over: history, outOfSampleFrom: material.plan.validated?.lowerBound
            ) { try mapped.scores(frame: history.frames[$0], previousWeights: $1) }
        }
    }
}
