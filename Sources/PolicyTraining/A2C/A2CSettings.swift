/// A2C's hyperparameters. Defaults are Stable-Baselines3's (`A2C("MlpPolicy")`, version 2) except where a
/// comment says otherwise; ``deviations`` lists those for the model card.
public struct A2CSettings: Hashable, Sendable, Codable {
    /// Environments that step together. SB3: 1.
    public var environments = 16
    /// Decisions of each environment between two updates.
    public var rolloutLength = 5
    /// RMSprop's, of actor and critic alike.
    public var learningRate = 7e-4
    /// Whether the learning rate falls in a straight line to 0.
    public var annealsLearningRate = false
    public var rmspropSmoothing = 0.99
    public var rmspropEpsilon = 1e-5
    /// Gamma, a month.
    public var discount = 0.99
    /// Lambda of the advantage estimates; 1 is the plain return less the value.
    public var lambda = 1.0
    public var entropyCoefficient = 0.0
    public var valueCoefficient = 0.5
    /// Of the actor's gradient, and of the critic's.
    public var maximumGradientNorm = 0.5
    /// Whether actor and critic count as one gradient when its norm is clipped. SB3: true.
    public var clipsNormsTogether = false
    public var normalisesAdvantages = false
    /// Standard deviation of the scores at first.
    public var initialDeviation = 1.0
    /// And at the end, to which it falls in a straight line; ignored when it is learned. SB3 learns it.
    public var finalDeviation = 0.05
    public var learnsDeviation = false
    /// See ``PPOSettings/subtractsEqualWeightReward``.
    public var subtractsEqualWeightReward = true

    public init() {}

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        try SettingCheck.that((1...4_096).contains(environments), "the number of environments", "1 to 4096")
        try SettingCheck.that((1...100_000).contains(rolloutLength), "the rollout", "1 to 100000 decisions")
        try SettingCheck.that(
            learningRate > 0 && learningRate < 1, "the learning rate", "above 0 and below 1")
        try SettingCheck.that((0..<1).contains(rmspropSmoothing), "RMSprop's smoothing", "0 to below 1")
        try SettingCheck.that((0...1).contains(discount), "the discount", "0 to 1")
        try SettingCheck.that((0...1).contains(lambda), "lambda", "0 to 1")
        try SettingCheck.that(maximumGradientNorm > 0, "the gradient norm", "above 0")
        try SettingCheck.that(
            initialDeviation > 0 && finalDeviation > 0, "the deviations of the scores", "above 0")
    }

    /// What differs from Stable-Baselines3, in sentences for the model card.
    public static let deviations = [
        "The scores' standard deviation is annealed rather than learned.",
        "The reward of equal weights over the same month is taken off each reward; it does not depend on "
            + "the action.",
        "Gradients of actor and critic are clipped apart, and their networks share nothing.",
    ]
}
