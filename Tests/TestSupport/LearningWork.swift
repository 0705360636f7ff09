/// What a training benchmark asks of a learner at the seed shape, in the peer's own terms.
public struct LearningWork: Codable, Sendable {
    /// ppo, a2c or sac.
    public var algorithm = "ppo"
    public var hidden = [64, 64]
    public var environments = 1
    /// Decisions of each environment between two updates.
    public var rollout = 64
    public var batch = 64
    public var isBFloat16 = false

    public init() {}

    /// 3,600 slots, 600 of them empty; a year of days.
    public static let slots = 3_600
    public static let liveSlots = 3_000
    public static let days = 252
}
