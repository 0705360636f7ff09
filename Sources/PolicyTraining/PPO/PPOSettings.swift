public import Core

/// PPO's hyperparameters. Defaults are Stable-Baselines3's (`PPO("MlpPolicy")`, version 2) except where a
/// comment says otherwise; ``deviations`` lists those for the model card.
public struct PPOSettings: Hashable, Sendable, Codable {
    /// What is clipped.
    public enum Ratio: String, Sendable, Hashable, Codable, CaseIterable {
        /// Each slot's own probability ratio, the surrogates summed over the slots that could be bought.
        case perSlot
        /// The ratio of the whole action's probabilities, as Stable-Baselines3 has it.
        case joint
    }

    /// Environments that step together. SB3: 1.
    public var environments = 16
    /// Decisions of a rollout, all environments together; less in a training too short for eight of them.
    public var rolloutSteps = 2_048
    /// Decisions of a minibatch. SB3: 64.
    public var batchSize = 64
    /// Passes over a rollout.
    public var epochs = 10
    /// Adam's, of actor and critic alike.
    public var learningRate = 3e-4
    /// Whether the learning rate falls in a straight line to 0 at the last rollout.
    public var annealsLearningRate = false
    public var adamEpsilon = 1e-5
    /// Gamma, a month.
    public var discount = 0.99
    /// Lambda of the advantage estimates.
    public var lambda = 0.95
    /// SB3: joint.
    public var ratio = Ratio.perSlot
    /// How far a probability ratio may move from 1 and still be rewarded.
    public var clipRange = 0.2
    /// How far the critic may move from its value of the rollout; nil for any distance.
    public var valueClipRange: Double?
    public var entropyCoefficient = 0.0
    public var valueCoefficient = 0.5
    /// Of the actor's gradient, and of the critic's.
    public var maximumGradientNorm = 0.5
    /// Whether actor and critic count as one gradient when its norm is clipped. SB3: true.
    public var clipsNormsTogether = false
    public var normalisesAdvantages = true
    /// Stops an update once the mean divergence exceeds 1.5 times this; nil never does. Of a slot, or of the
    /// whole action with the joint ratio.
    public var targetDivergence: Double?
    /// Standard deviation of the scores at first.
    public var initialDeviation = 1.0
    /// And at the end, to which it falls in a straight line; ignored when it is learned. SB3 learns it.
    public var finalDeviation = 0.05
    public var learnsDeviation = false
    /// Whether the reward of equal weights over the same month is taken off each reward.
    ///
    /// Prices do not depend on the portfolio, so that reward is a constant of the day: taking it off leaves
    /// the best policy and the expected gradient as they are and removes most of the variance, which is the
    /// market's own. SB3 knows no such thing.
    ///
    /// Source: Mao et al., "Variance Reduction for Reinforcement Learning in Input-Driven Environments" (2019).
    public var subtractsEqualWeightReward = true

    public init() {}

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        try SettingCheck.that((1...4_096).contains(environments), "the number of environments", "1 to 4096")
        try SettingCheck.that(rolloutSteps >= environments, "the rollout", "at least one step an environment")
        try SettingCheck.that(batchSize > 1, "the batch size", "2 or more")
        try SettingCheck.that(epochs > 0, "the number of epochs", "1 or more")
        try SettingCheck.that(
            learningRate > 0 && learningRate < 1, "the learning rate", "above 0 and below 1")
        try SettingCheck.that((0...1).contains(discount), "the discount", "0 to 1")
        try SettingCheck.that((0...1).contains(lambda), "lambda", "0 to 1")
        try SettingCheck.that(clipRange > 0, "the clip range", "above 0")
        try SettingCheck.that(valueClipRange ?? 1 > 0, "the value's clip range", "above 0")
        try SettingCheck.that(maximumGradientNorm > 0, "the gradient norm", "above 0")
        try SettingCheck.that(
            initialDeviation > 0 && finalDeviation > 0, "the deviations of the scores", "above 0")
    }

    /// What differs from Stable-Baselines3, in sentences for the model card.
    public static let deviations = [
        "Each slot's probability ratio is clipped on its own; SB3 clips the joint one, which overflows with "
            + "thousands of slots.",
        "The scores' standard deviation is annealed rather than learned.",
        "The reward of equal weights over the same month is taken off each reward; it does not depend on "
            + "the action.",
        "Gradients of actor and critic are clipped apart, and their networks share nothing.",
        "Rollouts are taken in several environments together, and a short training has shorter ones.",
    ]
}

/// Refuses settings in one form of words.
enum SettingCheck {
    static func that(
        _ isSound: Bool, _ name: String, _ range: String
    ) throws(PolicyTrainingError) {
        if !isSound { throw PolicyTrainingError(.badSetting, "\(name) must be \(range)") }
    }
}
