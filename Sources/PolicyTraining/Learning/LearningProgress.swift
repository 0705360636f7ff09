/// One point of a learning curve: what a round came to.
public struct LearningProgress: Hashable, Sendable, Codable {
    /// Decisions taken so far, this round's included.
    public var steps = 0
    public var totalSteps = 0
    /// Mean reward of the round's decisions.
    public var reward = 0.0
    /// The same less the reward of equal weights over the same months.
    public var excessReward = 0.0
    /// Loss of the actor, mean over the round's updates; per slot where the objective is.
    public var policyLoss = 0.0
    /// Mean squared error of the critic; of the critics' mean in SAC; nil without one.
    public var valueLoss: Double?
    /// Kullback-Leibler divergence from the policy that drew the actions, a slot; nil where none is measured.
    public var divergence: Double?
    /// Share of probability ratios outside the clip range; PPO's alone.
    public var clipFraction: Double?
    /// Differential entropy of the action distribution, nats a slot; nil for a policy without noise.
    public var entropy: Double?
    /// Euclidean norm of the actor's gradient before clipping, mean over the updates.
    public var gradientNorm = 0.0
    public var learningRate = 0.0
    /// Gradient steps of the round.
    public var updates = 0

    public init() {}
}
