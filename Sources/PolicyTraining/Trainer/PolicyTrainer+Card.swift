import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio

extension PolicyTrainer {
    /// - Parameter count: trainings that the candidate is the best of.
    func card(
        _ best: Candidate, of count: Int, _ plan: TrainingPlan, stocks: Int, _ decision: GateDecision?
    ) throws -> ModelCard {
        guard let inSample = best.trial.inSample, let normaliser = best.policy.normaliser else {
            throw PolicyTrainingError(
                .notEnoughHistory, "no training session to judge by; build more features")
        }
        let settings = best.settings
        var card = ModelCard(
            version: plan.month, algorithm: settings.algorithm.rawValue, network: settings.network.rawValue,
            hidden: settings.hidden, parameters: best.policy.parameterCount,
            trainedFrom: plan.trained.lowerBound, trainedTo: plan.trained.upperBound,
            validatedFrom: plan.validated?.lowerBound, validatedTo: plan.validated?.upperBound,
            steps: best.trial.steps, seed: settings.seed, portfolioSize: settings.rules.count,
            costBasisPoints: settings.environment.costBasisPoints,
            settings: try settings.parameters(threads: settings.threadCount),
            features: Feature.allCases.map { ScaledFeature($0, of: normaliser) },
            inSample: inSample, outOfSample: best.trial.outOfSample,
            notes: Self.notes(best, of: count, plan))
        if !best.members.isEmpty {
            card.members = best.members.map {
                ModelMember(algorithm: $0.algorithm.rawValue, weight: $0.weight)
            }
        }
        card.startedFrom = plan.base?.version
        let last = plan.sessions[plan.sessions.count - 1]
        card.origin = ModelOrigin(
            featuresDigest: plan.inputs[0].digest,
            universeDigest: try? lake.manifest(of: .universe, on: last).digest, universeDate: last,
            stocks: stocks, sessions: plan.sessions.count, validationSessions: settings.validationSessions,
            code: version)
        card.evaluation = decision?.evaluation
        card.trials = decision?.trials
        card.limits = Self.limits(settings, plan, decision)
        return card
    }

    /// What the model is not to be used for.
    private static func limits(
        _ settings: TrainingSettings, _ plan: TrainingPlan, _ decision: GateDecision?
    ) -> [String] {
        var limits = [
            "For research: it gives no advice and places no orders.",
            "Made for decisions once a month from the close of \(plan.sessions[plan.sessions.count - 1]) on, of "
                + "\(settings.rules.count) holdings at most, long only, at \(settings.environment.costBasisPoints) basis "
                + "points a trade; other costs, horizons or sizes were not judged.",
            "Stocks are those of the features partitions it was made from: where these leave out what was "
                + "delisted, its figures are better than the truth.",
        ]
        if settings.network == .dense {
            limits.append(
                "Each slot is learned on its own: a slot that another stock takes over is not known to it.")
        }
        if let decision, !decision.failures.isEmpty {
            limits.append("The gate: \(decision.reason)")
        }
        return limits
    }

    private static func notes(_ best: Candidate, of count: Int, _ plan: TrainingPlan) -> [String] {
        let settings = best.settings
        var notes = settings.algorithm.deviations(settings)
        if case .single(let weights) = best.policy, weights.logDeviation.count == 1 {
            let deviation = (exp(Double(weights.logDeviation[0])) * 1e6).rounded() / 1e6
            notes.append(
                "Confidence is computed with the scores' final standard deviation, \(deviation).")
        }
        notes.append("Slots without a bar in training take no part and get the mean score of the others.")
        if !best.missing.isEmpty {
            notes.append(
                "No session learned from has a value of \(best.missing.map(\.column).joined(separator: ", ")); the "
                    + "observation has 0 in its place.")
        }
        if count > 1 {
            notes.append(
                "The best of \(count) seeds by its Sharpe ratio on the validation sessions less that of equal "
                    + "weights: its figures out of sample are chosen, and so better than what to expect.")
        }
        if !best.members.isEmpty {
            notes.append(
                "Members are weighted by the same validation sessions that the figures out of sample are of: "
                    + "expect less.")
        }
        if let base = plan.base {
            notes.append(
                "An update of the model \(base.version): its weights and normaliser, with a fresh critic. "
                    + "Learned from the \(plan.trainedCount) sessions before those kept for validation, which the "
                    + "model before had not learned from either.")
        }
        return notes
    }
}

extension TrainingAlgorithm {
    /// What differs from the reference implementation, in sentences for the model card.
    func deviations(_ settings: TrainingSettings) -> [String] {
        switch self {
        case .ppo: PPOSettings.deviations
        case .ensemble:
            settings.members.flatMap { member in
                member.deviations(settings).map { "\(member.rawValue): \($0)" }
            }
        case .a2c: A2CSettings.deviations
        case .sac: SACSettings.deviations
        case .direct: DirectSettings.deviations
        }
    }
}
