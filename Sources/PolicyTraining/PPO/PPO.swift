public import Core
import Foundation
public import PolicyModel
public import Tensors

/// Trains a policy by proximal policy optimisation: collects, estimates, updates.
///
/// Source: Schulman et al., "Proximal Policy Optimization Algorithms" (2017), with a change for thousands of
/// action dimensions. The joint log-ratio is a sum over all slots, so that moving each by next to nothing
/// takes it out of the clip range at once (or overflows), and learning freezes. Here each slot is clipped on
/// its own ratio and the surrogates are summed over the slots that could be bought:
///
///     L = mean over decisions of sum over slots i of min(r_i A, clip(r_i, 1 - c, 1 + c) A)
///
/// At r = 1, where an update begins, its gradient is that of the joint objective. Masked slots take no part.
/// The joint ratio is there too, for comparison; its logarithm is bounded before the exponential.
public final class PPO: OnPolicyLearner, NetworkLearner {
    public let settings: PPOSettings
    private let rolloutLength: Int

    /// - Parameters:
    ///   - network: its `slots` are the market's columns.
    ///   - steps: decisions to take; the last rollout is cut to what is left, in whole steps of all
    ///     environments.
    /// - Throws: ``PolicyTrainingError``.
    public init(
        market: Market, network: any ActorCriticNetwork, environment: EnvironmentSettings,
        settings: PPOSettings, steps: Int, seed: UInt64
    ) throws(PolicyTrainingError) {
        try settings.validate()
        var seeds = SeededGenerator(seed: seed)
        self.settings = settings
        let environments = try PortfolioEnvironments(
            market: market, settings: environment, count: settings.environments,
            generator: SeededGenerator(seed: seeds.next()))
        // At least eight rollouts, so that the deviation falls in a short training too.
        let wanted = (max(steps, 1) + settings.environments - 1) / settings.environments
        rolloutLength = max(1, min(settings.rolloutSteps / settings.environments, wanted / 8))
        do throws(TensorError) {
            let rule = OptimiserRule.adam(epsilon: settings.adamEpsilon)
            try super.init(
                market: market, network: network, environments: environments,
                deviation: ActionDeviation(
                    count: network.network.deviationCount, initial: settings.initialDeviation,
                    rule: settings.learnsDeviation ? rule : nil),
                subtractsBaseline: settings.subtractsEqualWeightReward, steps: steps, seeds: &seeds)
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be made", cause: error)
        }
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

    /// Steps of each environment in the rollout that begins after `taken` decisions.
    private func length(after taken: Int) -> Int {
        min(rolloutLength, (totalSteps - taken) / settings.environments)
    }

    /// Several epochs of minibatches over one rollout.
    ///
    /// - Parameter next: the days that the next rollout asks for.
    /// - Throws: ``PolicyTrainingError`` with `diverged` or `tensor`.
    package func update(
        _ rollout: RolloutBuffer, _ step: NetworkStep, next: [Int]?, _ progress: inout LearningProgress
    ) throws(PolicyTrainingError) {
        let (advantages, returns) = rollout.advantages(discount: settings.discount, lambda: settings.lambda)
        var batches: [[Int]] = []
        for _ in 0..<settings.epochs {
            var order = Array(0..<rollout.rows)
            order.shuffle(using: &generator)
            for start in stride(from: 0, to: order.count, by: settings.batchSize) {
                batches.append(Array(order[start..<min(start + settings.batchSize, order.count)]))
            }
        }
        let minibatch = PolicyMinibatch(
            network: network, deviation: deviation, masks: masks, rollout: rollout, advantages: advantages,
            returns: returns, normalisesAdvantages: settings.normalisesAdvantages,
            valueCoefficient: settings.valueCoefficient, valueClipRange: settings.valueClipRange,
            entropyCoefficient: settings.entropyCoefficient,
            maximumGradientNorm: settings.maximumGradientNorm,
            clipsNormsTogether: settings.clipsNormsTogether, targetDivergence: settings.targetDivergence,
            objective: settings.ratio == .joint
                ? .joint(clip: settings.clipRange) : .perSlot(clip: settings.clipRange))
        var totals = PolicyMinibatch.Figures()
        var places = DayPlaces(batches[0].map { rollout.days[$0] })
        for (number, rows) in batches.enumerated() {
            let following =
                number + 1 < batches.count ? DayPlaces(batches[number + 1].map { rollout.days[$0] }) : nil
            let figures = try Failing.tensor("a training step failed") { () throws(TensorError) in
                try minibatch.step(rows, places, step, next: following?.days ?? next)
            }
            try figures.check()
            totals.add(figures)
            if figures.stops { break }
            if let following { places = following }
        }
        totals.write(to: &progress)
    }
}
