public import Core
import Lake
public import Models
public import Portfolio

extension PolicyTrainer {
    /// Judges one configuration by a walk-forward, and publishes nothing: each seed is trained on each fold's
    /// history and tested on the sessions that follow it, beside the baselines.
    ///
    /// The tests are as long as the sessions that a training keeps to judge by, and the last one ends with
    /// `date`. No training starts from a model of before, and none sees a session of its test or after. Each
    /// seed that came to an end is a row in the trial record with its returns over all tests: its figures are
    /// looked at, and may be chosen by.
    ///
    /// An evaluation that was interrupted is taken up by the same call: what is learned is put away until all
    /// is done.
    ///
    /// - Parameters:
    ///   - date: the last session that is tested.
    ///   - folds: tests, 1 or more.
    ///   - seeds: trainings a fold, 1 or more, with the seed of the settings and those that follow it.
    ///   - options: of which the checkpoints, the dry run and the request to stop count. A dry run has the
    ///     folds and no figures.
    /// - Throws: ``PolicyTrainingError``: `stopped` among them, `badSetting` for an ensemble; what kept the
    ///   last seed from being trained, when none came to an end; ``Lake/LakeError``; ``Ledger/LedgerError``.
    public func evaluate(
        date: CivilDate, settings: TrainingSettings, folds: Int, seeds: Int = 1,
        options: TrainingOptions = TrainingOptions(), bootstrap: BlockBootstrap = BlockBootstrap(),
        report: (TrainingEvent) -> Void = { _ in }
    ) throws -> WalkForwardEvaluation {
        precondition(folds > 0 && seeds > 0, "an evaluation has a fold and a seed")
        let settings = try Self.fromScratch(settings)
        let sessions = try sessions(upTo: date, settings: settings)
        let plans = try plans(sessions, for: month(after: date), settings, folds: folds)
        var evaluation = WalkForwardEvaluation(
            window: settings.windowSessions == nil ? .expanding : .rolling,
            folds: plans.compactMap { plan in
                plan.validated.map { WalkForwardEvaluation.Fold(trained: plan.trained, tested: $0) }
            })
        guard !options.dryRun else { return evaluation }

        var entrants = (0..<seeds).map { EvaluationEntrant(settings, seed: settings.seed &+ UInt64($0)) }
        try requireEvaluationCheckpoint(of: entrants.map(\.settings), plans, options)
        var run = EvaluationRun(trainer: self, options: options, trainings: plans.count * seeds)
        let frames = try lake.features(on: sessions)
        try FeatureSoundness.check(frames)
        var baselines: [[Baseline: PortfolioPath]] = []
        for (fold, plan) in plans.enumerated() {
            guard let first = sessions.firstIndex(of: plan.sessions[0]) else { continue }
            let end = first + plan.sessions.count
            let material = try TrainingMaterial(plan, frames: Array(frames[first..<end]))
            let tested = first + plan.trainedCount..<end
            let history = MarketHistory(frames: Array(frames[tested.lowerBound - 1..<tested.upperBound]))
            for place in entrants.indices {
                let stretches = try run.test(&entrants[place], material, over: [history], report)
                for stretch in stretches { evaluation.folds[fold].add(stretch, seed: entrants[place].seed) }
            }
            baselines.append(self.baselines(of: tested, frames, settings))
        }
        for entrant in entrants {
            try record(entrant, plans, paths: [entrant.returns], inputs: plans.map(\.inputsDigest))
        }
        let done = entrants.filter { $0.failure == nil }
        evaluation.failedSeeds = entrants.filter { $0.failure != nil }.map(\.seed)
        guard !done.isEmpty else { throw entrants.compactMap(\.failure)[0] }
        evaluation.summarise(done.map(\.returns), baselines, bootstrap: bootstrap)
        removeEvaluationCheckpoints(run.folders, before: plans[0].month)
        return evaluation
    }

    /// What the baselines did in a test, deciding by the sessions before it as well.
    private func baselines(
        of tested: Range<Int>, _ frames: [FeatureFrame], _ settings: TrainingSettings
    ) -> [Baseline: PortfolioPath] {
        let runs = BaselineRuns(BacktestEngine(backtest(settings).settings))
        let close = tested.lowerBound - 1
        let first = max(
            0, close - max(runs.settings.momentum.lookback, runs.settings.minimumVariance.sessions))
        let history = MarketHistory(frames: Array(frames[first..<tested.upperBound]))
        return runs.run(over: history.panel, sessions: close - first..<history.sessions.count)
    }

    /// The settings as an evaluation trains by them.
    static func fromScratch(_ settings: TrainingSettings) throws(PolicyTrainingError) -> TrainingSettings {
        var settings = settings
        settings.warmStart = false
        try settings.validate()
        guard settings.algorithm != .ensemble else {
            throw PolicyTrainingError(
                .badSetting,
                "an ensemble is weighted by the sessions that would test it; evaluate its members, with "
                    + "--algorithm \(settings.members.map(\.rawValue).joined(separator: ", "))")
        }
        return settings
    }

    /// Writes down what an entrant came to.
    ///
    /// - Parameters:
    ///   - paths: its returns over the tests, each over the same sessions.
    ///   - inputs: digests of what it read, and how that was divided.
    func record(
        _ entrant: EvaluationEntrant, _ plans: [TrainingPlan], paths: [PairedReturns], inputs: [String]
    ) throws {
        guard let first = plans.first, let last = plans.last else { return }
        let settings = entrant.settings
        let identity = try settings.identity(
            threads: settings.threadCount, inputsDigest: Manifest.Input.digest(of: inputs))
        var trial = Self.trial(
            settings, identity, first, outcome: try entrant.failure.map(Self.requiredOutcome) ?? .sweep)
        trial.trained = first.trained.lowerBound...max(first.trained.upperBound, last.trained.upperBound)
        trial.steps = entrant.steps
        trial.seconds = entrant.seconds
        if entrant.failure == nil, let from = paths[0].dates.first, let to = paths[0].dates.last {
            trial.validated = from...to
            trial.outOfSample = .mean(of: paths.map(\.comparison))
            trial.monthlyReturns = MonthlyReturn.means(of: paths.map(\.monthlyReturns))
        }
        try trials?.append(trial)
    }

    private static func requiredOutcome(_ error: any Error) throws -> TrialOutcome {
        guard let outcome = outcome(of: error) else { throw error }
        return outcome
    }
}
