public import Core

/// What a fetch brought.
public struct FetchSummary: Sendable {
    public var published = 0
    /// Sessions that stood already, made from the same inputs.
    public var unchanged = 0
    public var bars = 0
    public var rejected = 0
    public var headlines = 0
    /// Stocks whose mood was published, each session's.
    public var moods = 0
    /// A line for each session that was published.
    public var lines: [String] = []
    /// What makes the outcome a partial one.
    public var warnings: [String] = []
    /// Sessions that could not be published, and why.
    public var failures: [(session: CivilDate, error: any Error)] = []

    public init() {}
}
