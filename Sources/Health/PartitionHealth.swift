public import Core
public import Ledger

/// A branch of the tree and how fresh it is.
public struct PartitionHealth: Hashable, Sendable, Encodable {
    /// The branch's name, such as `raw`.
    public var dataset: String
    /// The command that publishes it.
    public var producer: String
    /// Whether it has a partition for every session; the others come with the months or on demand.
    public var isDaily: Bool
    public var sessions: Int
    public var first: CivilDate?
    public var last: CivilDate?
    /// Sessions between first and last without a partition, of a daily branch.
    public var missing: Int?
    /// Sessions that closed after ``last``; of a daily branch, those that it is behind.
    public var behind: Int?
    /// When the last one was published.
    public var published: Timestamp?
}
