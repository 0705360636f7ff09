public import Core
import Foundation
public import PolicyModel
public import Tensors

/// Trains a policy on a market: collects, estimates, updates, until the decisions are used up.
public final class PPO {
    /// One rollout and the update after it.
    public struct Iteration: Hashable, Sendable {
        /// Decisions taken so far.
        public var steps = 0
        public var totalSteps = 0
        public var figures = RolloutCollector.Figures()
        public var losses = PPOLearner.Losses()

        public init() {}
    }

    public let policy: ActorCritic
    public let settings: PPOSettings
    private var collector: RolloutCollector
    private let learner: PPOLearner

    /// - Parameters:
    ///   - observations: [days, columns x features], normalised.
    ///   - network: its `slots` are the market's columns.
    /// - Throws: ``PolicyTrainingError``.
    public init(
        market: Market, observations: Tensor, network: PolicyNetwork, environment: EnvironmentSettings,
        settings: PPOSettings, seed: UInt64
    ) throws(PolicyTrainingError) {
        try settings.validate()
        precondition(network.slots == market.slotCount, "one output a column")
        var seeds = SeededGenerator(seed: seed)
        self.settings = settings
        let environments = try PortfolioEnvironments(
            market: market, settings: environment, count: settings.environments,
            generator: SeededGenerator(seed: seeds.next()))
        do throws(TensorError) {
            let generator = try TensorGenerator(seed: seeds.next())
            policy = try ActorCritic(
                network: network, deviation: settings.initialDeviation, generator: generator)
            collector = RolloutCollector(
                environments: environments, observations: observations,
                subtractsBaseline: settings.subtractsEqualWeightReward, generator: generator)
            learner = try PPOLearner(
                policy: policy, observations: observations, market: market, settings: settings,
                seed: seeds.next())
        } catch {
            throw PolicyTrainingError(.tensor, "the networks cannot be made", cause: error)
        }
    }

    /// Takes about `steps` decisions: the last rollout is cut to what is left, in whole steps of all
    /// environments.
    ///
    /// - Returns: the decisions taken.
    @discardableResult
    public func train(
        steps: Int, progress: (Iteration) -> Void = { _ in }
    ) throws(PolicyTrainingError) -> Int {
        let count = settings.environments
        let wanted = (max(steps, 1) + count - 1) / count
        // At least eight rollouts, so that the deviation falls in a short training too.
        let longest = max(1, min(settings.rolloutSteps / count, wanted / 8))
        var iteration = Iteration()
        iteration.totalSteps = wanted * count
        while iteration.steps < iteration.totalSteps {
            let left = (iteration.totalSteps - iteration.steps) / count
            let length = min(longest, left)
            if !settings.learnsDeviation {
                try anneal(Double(iteration.steps) / Double(max(1, iteration.totalSteps - length * count)))
            }
            let rollout: RolloutBuffer
            do {
                (rollout, iteration.figures) = try collector.collect(steps: length, policy: policy)
            } catch {
                throw PolicyTrainingError(.tensor, "a rollout failed", cause: error)
            }
            iteration.losses = try learner.update(rollout)
            iteration.steps += length * count
            progress(iteration)
        }
        return iteration.steps
    }

    /// Sets the deviation for a rollout, `share` of the way from the first to the last.
    private func anneal(_ share: Double) throws(PolicyTrainingError) {
        let deviation =
            settings.initialDeviation + min(1, share) * (settings.finalDeviation - settings.initialDeviation)
        do {
            try policy.logDeviation.fill(log(deviation))
        } catch {
            throw PolicyTrainingError(.tensor, "the deviation cannot be set", cause: error)
        }
    }
}
