public import Core
import Foundation
public import PolicyModel
public import Tensors

/// Trains a policy by advantage actor-critic: short rollouts, one step on each.
///
/// Source: Mnih et al., "Asynchronous Methods for Deep Reinforcement Learning" (2016), synchronous as in
/// Stable-Baselines3. Its objective is a sum of log-probabilities over slots, so thousands of them make the
/// gradient large and not wrong: clipping its norm takes the scale out, and slots that could not be bought
/// take no part.
public final class A2C: OnPolicyLearner, NetworkLearner {
    public let settings: A2CSettings

    /// - Parameters:
    ///   - network: its `slots` are the market's columns; made with ``rule(_:)``.
    ///   - steps: decisions to take.
    /// - Throws: ``PolicyTrainingError``.
    public init(
        market: Market, network: any ActorCriticNetwork, environment: EnvironmentSettings,
        settings: A2CSettings, steps: Int, seed: UInt64
    ) throws(PolicyTrainingError) {
        try settings.validate()
        var seeds = SeededGenerator(seed: seed)
        self.settings = settings
        let environments = try PortfolioEnvironments(
            market: market, settings: environment, count: settings.environments,
            generator: SeededGenerator(seed: seeds.next()))
        do throws(TensorError) {
            try super.init(
                market: market, network: network, environments: environments,
                deviation: ActionDeviation(
                    count: network.network.deviationCount, initial: settings.initialDeviation,
                    rule: settings.learnsDeviation ? Self.rule(settings) : nil),
                subtractsBaseline: settings.subtractsEqualWeightReward, steps: steps, seeds: &seeds)
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be made", cause: error)
        }
    }

    /// The optimiser that the network is to be made with.
    public static func rule(_ settings: A2CSettings) -> OptimiserRule {
        .rmsprop(smoothing: settings.rmspropSmoothing, epsilon: settings.rmspropEpsilon)
    }

    public func advance() throws(PolicyTrainingError) -> LearningProgress {
        let schedule = LearningSchedule(
            learningRate: settings.learningRate, anneals: settings.annealsLearningRate,
            initialDeviation: settings.initialDeviation, finalDeviation: settings.finalDeviation)
        return try round(
            schedule, length: length,
            update: { (rollout, step, next, progress) throws(PolicyTrainingError) in
                try update(rollout, step, next: next, &progress)
            })
    }

    private func length(after taken: Int) -> Int {
        min(settings.rolloutLength, (totalSteps - taken) / settings.environments)
    }

    /// One step on a rollout.
    ///
    /// - Parameter next: the days that the next rollout asks for.
    /// - Throws: ``PolicyTrainingError`` with `diverged` or `tensor`.
    package func update(
        _ rollout: RolloutBuffer, _ step: NetworkStep, next: [Int]?, _ progress: inout LearningProgress
    ) throws(PolicyTrainingError) {
        let (advantages, returns) = rollout.advantages(discount: settings.discount, lambda: settings.lambda)
        let minibatch = PolicyMinibatch(
            network: network, deviation: deviation, masks: masks, rollout: rollout, advantages: advantages,
            returns: returns, normalisesAdvantages: settings.normalisesAdvantages,
            valueCoefficient: settings.valueCoefficient, valueClipRange: nil,
            entropyCoefficient: settings.entropyCoefficient,
            maximumGradientNorm: settings.maximumGradientNorm,
            clipsNormsTogether: settings.clipsNormsTogether, targetDivergence: nil, objective: .plain)
        let rows = Array(0..<rollout.rows)
        let figures = try Failing.tensor("a training step failed") { () throws(TensorError) in
            try minibatch.step(rows, DayPlaces(rollout.days), step, next: next)
        }
        try figures.check()
        progress.policyLoss = figures.policyLoss
        progress.valueLoss = figures.valueLoss
        progress.gradientNorm = figures.gradientNorm
        progress.updates = figures.updates
    }
}
