public import Core

/// What was asked of an endpoint on a day of UTC, and what it cost.
public struct InferenceSpending: Hashable, Sendable {
    public var day: CivilDate
    public var endpoint: String
    /// How many calls ended so, or did not end.
    public var calls: [InferenceCall.Outcome: Int]
    /// Slots, or headlines, of the calls that were served.
    public var items: Int
    /// Of the calls that were served or failed, together.
    public var seconds: Double
    /// Millionths of a US dollar, what is set aside for calls under way included.
    public var cost: Int64

    /// Calls that went out and ended.
    public var ended: Int { calls[.served, default: 0] + calls[.failed, default: 0] }
}
