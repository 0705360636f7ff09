/// SAC's hyperparameters. Defaults are Stable-Baselines3's (`SAC("MlpPolicy")`, version 2) except where a
/// comment says otherwise; ``deviations`` lists those for the model card.
public struct SACSettings: Hashable, Sendable, Codable {
    /// Environments that step together. SB3: 1.
    public var environments = 4
    /// Decisions that are remembered. SB3: 1,000,000; a decision here is an action of thousands of numbers.
    public var replayCapacity = 10_000
    /// Decisions drawn at random before learning begins.
    public var learningStarts = 100
    /// Decisions of a minibatch.
    public var batchSize = 256
    /// Updates after each step of all environments.
    public var updatesPerStep = 1
    /// Adam's, of actor, critics and temperature alike.
    public var learningRate = 3e-4
    public var adamEpsilon = 1e-8
    /// Gamma, a month.
    public var discount = 0.99
    /// How far the target critics move towards the critics after each update.
    public var smoothing = 0.005
    /// The entropy coefficient at first. SB3: 1. At a thousand slots and more the entropy outweighs a month's
    /// reward by orders of magnitude until the temperature has fallen.
    public var initialTemperature = 0.01
    /// What the temperature steers the policy's entropy to, nats a slot. SB3: -1 a dimension.
    public var targetEntropyPerSlot = -1.0
    /// Whether log-probabilities are averaged over the slots that could be bought, and the target with them.
    ///
    /// SB3 sums them. The sum grows with the number of slots and the reward does not, so that a temperature
    /// which suits ten dimensions drowns the reward at three thousand; the mean makes one setting fit all.
    public var averagesEntropy = true
    /// The scores are this times an action between -1 and 1: weights then differ by at most exp(twice this).
    /// SB3 has no such thing.
    public var scoreScale = 3.0
    /// See ``PPOSettings/subtractsEqualWeightReward``.
    public var subtractsEqualWeightReward = true

    public init() {}

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        try SettingCheck.that((1...4_096).contains(environments), "the number of environments", "1 to 4096")
        try SettingCheck.that(batchSize > 0, "the batch size", "1 or more")
        try SettingCheck.that(replayCapacity >= batchSize, "the replay", "at least a minibatch")
        try SettingCheck.that(
            learningStarts >= 0 && learningStarts <= replayCapacity, "the decisions before learning",
            "0 to the replay's capacity")
        try SettingCheck.that((1...1_000).contains(updatesPerStep), "the updates a step", "1 to 1000")
        try SettingCheck.that(
            learningRate > 0 && learningRate < 1, "the learning rate", "above 0 and below 1")
        try SettingCheck.that((0...1).contains(discount), "the discount", "0 to 1")
        try SettingCheck.that(smoothing > 0 && smoothing <= 1, "the smoothing of the targets", "above 0 to 1")
        try SettingCheck.that(initialTemperature > 0, "the temperature", "above 0")
        try SettingCheck.that(targetEntropyPerSlot.isFinite, "the target entropy", "a number")
        try SettingCheck.that(
            scoreScale > 0 && scoreScale <= 100, "the scale of the scores", "above 0 to 100")
    }

    /// What differs from Stable-Baselines3, in sentences for the model card.
    public static let deviations = [
        "Log-probabilities and the target entropy are means over the slots that could be bought, not sums.",
        "Scores are a multiple of the squashed action, and the temperature begins low.",
        "The reward of equal weights over the same month is taken off each reward; it does not depend on "
            + "the action.",
        "The replay remembers days and actions; observations are looked up by day.",
    ]
}
