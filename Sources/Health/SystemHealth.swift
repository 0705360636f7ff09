public import Core
public import Ledger

/// How the whole system stands, from the tree and the ledger alone: what the dashboard's first page, the daily
/// mail and the metrics all tell.
///
/// Written as JSON it is `today.json` of the dashboard: see ``HealthJSON`` for how names and instants look.
public struct SystemHealth: Hashable, Sendable, Encodable {
    /// When it was looked at.
    public var asOf: Timestamp
    /// The session that the daily branches should have reached; nil outside the calendar.
    public var lastClosedSession: CivilDate?
    /// The model in force, `equal-weights`, or nil before the first.
    public var model: String?
    /// One for each command that ever ran, in the order of the pipeline.
    public var jobs: [JobHealth]
    /// One for each branch of the tree, in the order of the pipeline; those that were never published too.
    public var partitions: [PartitionHealth]
    /// The latest sessions of raw data, ascending.
    public var coverage: [SessionCoverage]
    /// Open alerts, gravest first.
    public var alerts: [OpenAlert]
    public var costs: CostHealth
    public var deliveries: DeliveryHealth
    /// Calls to each vendor in the month of ``asOf``, by name.
    public var vendors: [VendorHealth]
    /// The paper account; nil before it was opened.
    public var paper: PaperHealth?
}
