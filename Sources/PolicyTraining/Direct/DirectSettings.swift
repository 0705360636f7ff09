/// Hyperparameters of the direct gradient.
public struct DirectSettings: Hashable, Sendable, Codable {
    /// Episodes of an update.
    public var episodes = 16
    /// Adam's at first; it falls in a straight line to a tenth of it.
    public var learningRate = 1e-3
    public var adamEpsilon = 1e-8
    /// Gamma, a month.
    public var discount = 0.99
    public var maximumGradientNorm = 0.5
    /// Standard deviation of the scores that goes with the policy: it learns without noise, and confidence
    /// needs one.
    public var deviation = 0.05

    public init() {}

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        try SettingCheck.that((1...4_096).contains(episodes), "the number of episodes", "1 to 4096")
        try SettingCheck.that(
            learningRate > 0 && learningRate < 1, "the learning rate", "above 0 and below 1")
        try SettingCheck.that((0...1).contains(discount), "the discount", "0 to 1")
        try SettingCheck.that(maximumGradientNorm > 0, "the gradient norm", "above 0")
        try SettingCheck.that(deviation > 0, "the deviation of the scores", "above 0")
    }

    /// How it learns, in sentences for the model card.
    public static let deviations = [
        "The reward is differentiated through the episode; no action is drawn and there is no critic.",
        "Confidence is computed with a set standard deviation of the scores, not a learned one.",
    ]
}
