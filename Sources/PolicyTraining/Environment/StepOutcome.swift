/// What one environment's step led to.
public struct StepOutcome: Hashable, Sendable {
    /// The month's reward.
    public var reward = 0.0
    /// The day of the observation that follows, before any restart.
    public var nextDay = 0
    /// The episode ended by bankruptcy: nothing is to come.
    public var isTerminated = false
    /// The episode ended because it was long enough: its last observation still has a value.
    public var isTruncated = false

    public init() {}
}
