public import Core
public import Tensors

/// Improves a policy from rollouts by proximal policy optimisation.
///
/// Source: Schulman et al., "Proximal Policy Optimization Algorithms" (2017), with a change for thousands of
/// action dimensions. The joint log-ratio is a sum over all slots, so that moving each by next to nothing
/// takes it out of the clip range at once (or overflows), and learning freezes. Here each slot is clipped on
/// its own ratio and the surrogates are summed over the slots that could be bought:
///
///     L = mean over decisions of sum over slots i of min(r_i A, clip(r_i, 1 - c, 1 + c) A)
///
/// At r = 1, where an update begins, its gradient is that of the joint objective. Masked slots take no part.
/// The divergence reported is the mean over slots.
public final class PPOLearner {
    /// Means over the minibatches of an update.
    public struct Losses: Hashable, Sendable {
        public var policy = 0.0
        public var value = 0.0
        /// Kullback-Leibler divergence of a slot's distribution from the one that drew the actions.
        public var divergence = 0.0
        /// Share of ratios outside the clip range.
        public var clipFraction = 0.0
        /// Epochs begun; fewer than asked for when the divergence stopped the update.
        public var epochs = 0

        public init() {}
    }

    public let policy: ActorCritic
    public let settings: PPOSettings
    /// [days, columns x features]
    private let observations: Tensor
    /// 1 where a slot could be bought, [days, columns].
    private let masks: Tensor
    private let actorParameters: NamedTensors
    private let actorOptimiser: Adam
    private let criticOptimiser: Adam
    private var generator: SeededGenerator
    /// Place of each day in the current minibatch's unique days.
    private var places: [Int64]

    public init(
        policy: ActorCritic, observations: Tensor, market: Market, settings: PPOSettings, seed: UInt64
    ) throws(TensorError) {
        self.policy = policy
        self.settings = settings
        self.observations = observations
        masks = try Tensor(market.buyable, shape: [market.dayCount, market.slotCount]).to(.float32)
        var adam = Adam.Settings()
        adam.learningRate = settings.learningRate
        adam.epsilon = settings.adamEpsilon
        var parameters = policy.actor.parameters
        if settings.learnsDeviation {
            parameters.append(("log_std", try policy.logDeviation.setRequiresGradient()))
        }
        actorParameters = parameters
        actorOptimiser = try Adam(parameters, settings: adam)
        criticOptimiser = try Adam(policy.critic.parameters, settings: adam)
        generator = SeededGenerator(seed: seed)
        places = [Int64](repeating: -1, count: market.dayCount)
    }

    /// Several epochs of minibatches over one rollout.
    ///
    /// - Throws: ``PolicyTrainingError`` with `diverged` or `tensor`.
    public func update(_ rollout: RolloutBuffer) throws(PolicyTrainingError) -> Losses {
        let (advantages, returns) = rollout.advantages(discount: settings.discount, lambda: settings.lambda)
        var order = Array(0..<rollout.rows)
        var losses = Losses()
        var batches = 0.0
        training: for _ in 0..<settings.epochs {
            losses.epochs += 1
            order.shuffle(using: &generator)
            for start in stride(from: 0, to: order.count, by: settings.batchSize) {
                let rows = Array(order[start..<min(start + settings.batchSize, order.count)])
                let divergence: Double
                do throws(TensorError) {
                    divergence = try step(rows, rollout, advantages, returns, adding: &losses)
                } catch {
                    throw PolicyTrainingError(.tensor, "a training step failed", cause: error)
                }
                batches += 1
                guard divergence.isFinite else {
                    throw PolicyTrainingError(
                        .diverged,
                        "training diverged: a gradient is not finite; the model in force stays; lower "
                            + "--learning-rate or change --seed")
                }
                if let target = settings.targetDivergence, divergence > 1.5 * target { break training }
            }
        }
        losses.policy /= batches
        losses.value /= batches
        losses.divergence /= batches
        losses.clipFraction /= batches
        return losses
    }

    /// One minibatch. Returns the divergence before the step; NaN when a gradient is not finite.
    private func step(
        _ rows: [Int], _ rollout: RolloutBuffer, _ advantages: [Double], _ returns: [Double],
        adding losses: inout Losses
    ) throws(TensorError) -> Double {
        let (unique, place) = try intern(rows.map { rollout.days[$0] })
        let rowIndices = try Tensor(rows.map(Int64.init))
        let actions = try rollout.actions.indexSelect(rowIndices)
        let before = try rollout.logProbabilities.indexSelect(rowIndices)
        let mask = try masks.indexSelect(unique).indexSelect(place)
        let seen = try observations.indexSelect(unique)
        let advantage = try Tensor(scaled(rows.map { advantages[$0] })).unsqueezed(1)
        let goal = try Tensor(rows.map { Float(returns[$0]) })

        // Autograd sums the first layer's gradient over the rows of a day by itself.
        let mean = try policy.actor.outputs(first: policy.actor.firstLayer(seen).indexSelect(place))
        let value = try policy.critic.outputs(first: policy.critic.firstLayer(seen).indexSelect(place))
        let logDeviation = policy.logDeviation
        let precision = try (-logDeviation).exp()
        let distance = try (actions - mean) * precision
        let logRatio = try distance.square() * -0.5 - logDeviation - before
        let ratio = try logRatio.exp()
        let clipped = try ratio.clamped(low: 1 - settings.clipRange, high: 1 + settings.clipRange)
        let surrogate = try (ratio * advantage).minimum(clipped * advantage) * mask
        let policyLoss = try surrogate.sum() * (-1 / Double(rows.count))
        let valueLoss = try (value.squeezed(1) - goal).square().mean()
        var loss = try policyLoss + valueLoss * settings.valueCoefficient
        if settings.entropyCoefficient != 0, settings.learnsDeviation {
            // A Gaussian's entropy is its log deviation and a constant.
            let entropy = try (mask * logDeviation).sum() * (1 / Double(rows.count))
            loss = try loss - entropy * settings.entropyCoefficient
        }
        let divergence = try withoutGradients { () throws(TensorError) in
            let allowed = max(1, try mask.sum().item())
            let moved = try ((ratio - 1 - logRatio) * mask).sum().item() / allowed
            let outside = try (((ratio - 1).abs() .> settings.clipRange).to(.float32) * mask).sum().item()
            losses.policy += try policyLoss.item() / allowed * Double(rows.count)
            losses.value += try valueLoss.item()
            losses.divergence += moved
            losses.clipFraction += outside / allowed
            return moved
        }
        if let target = settings.targetDivergence, divergence > 1.5 * target { return divergence }

        actorOptimiser.clearGradients()
        criticOptimiser.clearGradients()
        try loss.backward()
        let actorNorm = try clipGradientNorm(actorParameters.tensors, to: settings.maximumGradientNorm)
        let criticNorm = try clipGradientNorm(
            policy.critic.parameters.tensors, to: settings.maximumGradientNorm)
        guard actorNorm.isFinite, criticNorm.isFinite else { return .nan }
        try actorOptimiser.step()
        try criticOptimiser.step()
        return divergence
    }

    /// The distinct days, ascending, and for each row the place of its day among them.
    private func intern(_ days: [Int]) throws(TensorError) -> (unique: Tensor, place: Tensor) {
        let unique = Set(days).sorted()
        for (place, day) in unique.enumerated() { places[day] = Int64(place) }
        return (try Tensor(unique.map(Int64.init)), try Tensor(days.map { places[$0] }))
    }

    /// Less their mean, over their sample standard deviation, as SB3 does for each minibatch.
    private func scaled(_ advantages: [Double]) -> [Float] {
        guard settings.normalisesAdvantages, advantages.count > 1 else { return advantages.map { Float($0) } }
        let mean = advantages.reduce(0, +) / Double(advantages.count)
        let squares = advantages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(advantages.count - 1)).squareRoot()
        return advantages.map { Float(($0 - mean) / (deviation + 1e-8)) }
    }
}
