/// The runs that were started in one year, counted.
public struct RunYear: Hashable, Sendable {
    public var year: Int
    public var runs: Int
    /// Those that failed or were interrupted.
    public var failures: Int
    /// Those that have not ended, or died.
    public var running: Int
    /// Changes whenever a run of the year is begun or ends.
    public var stamp: String
}
