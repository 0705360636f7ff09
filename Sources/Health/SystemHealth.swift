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
}

/// The last run of a command and how the ones before it went.
public struct JobHealth: Hashable, Sendable, Encodable {
    public var command: String
    public var run: Int64
    public var started: Timestamp
    public var finished: Timestamp?
    /// How it ended; a run that its process did not outlive is `interrupted`.
    public var status: RunRecord.Status
    public var exitCode: Int32?
    public var firstSession: CivilDate?
    public var lastSession: CivilDate?
    public var rows: Int?
    public var seconds: Double?
    public var peakMemoryMiB: Double?
    public var error: String?
    /// When a run last did its work or found nothing to do; nil before the first.
    public var lastSuccess: Timestamp?
    /// Runs in the last 30 days, and those of them that failed or were interrupted.
    public var recentRuns: Int
    public var recentFailures: Int

    enum CodingKeys: String, CodingKey {
        case command, run, started, finished, status, exitCode, firstSession, lastSession, rows, seconds
        case peakMemoryMiB = "peakMemoryMib"
        case error, lastSuccess, recentRuns, recentFailures
    }
}

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

/// What stands of one session.
public struct SessionCoverage: Hashable, Sendable, Encodable {
    public var session: CivilDate
    /// Active stocks of its universe; nil where that is not published.
    public var active: Int?
    /// Bars stored and turned away.
    public var bars: Int
    public var rejects: Int
    /// Vendors by the source that the manifest names.
    public var source: String?
    /// `bars / active`, 1 at most; nil without a universe.
    public var coverage: Double? {
        guard let active, active > 0 else { return nil }
        return min(1, Double(bars) / Double(active))
    }

    enum CodingKeys: String, CodingKey { case session, active, bars, rejects, source, coverage }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session, forKey: .session)
        try container.encodeIfPresent(active, forKey: .active)
        try container.encode(bars, forKey: .bars)
        try container.encode(rejects, forKey: .rejects)
        try container.encodeIfPresent(source, forKey: .source)
        try container.encodeIfPresent(coverage, forKey: .coverage)
    }
}

/// An alert that nobody has put aside.
public struct OpenAlert: Hashable, Sendable, Encodable {
    public var number: Int64
    public var severity: Alert.Severity
    public var command: String
    public var session: CivilDate?
    public var key: String
    public var message: String
    public var times: Int
    public var first: Timestamp
    public var last: Timestamp
    public var mailed: Timestamp?

    public init(_ record: AlertRecord) {
        number = record.id
        severity = record.alert.severity
        command = record.alert.command
        session = record.alert.session
        key = record.alert.key
        message = record.alert.message
        times = record.count
        first = record.created
        last = record.lastRaised
        mailed = record.mailed
    }
}

/// What the month has cost so far, in US dollars.
public struct CostHealth: Hashable, Sendable, Encodable {
    public struct Item: Hashable, Sendable, Encodable {
        /// Such as `polygon`, or the name of a subscription.
        public var name: String
        /// Calls, messages or seconds; nil for what is paid by the month.
        public var quantity: Double?
        public var unit: String?
        public var amount: Double
    }

    public var month: YearMonth
    /// nil where no budget is set.
    public var budget: Double?
    public var spent: Double
    /// Largest first, then by name.
    public var items: [Item]
}

/// The mail of the last 30 days, counted by message and recipient.
public struct DeliveryHealth: Hashable, Sendable, Encodable {
    public var sent: Int
    /// To be tried again.
    public var waiting: Int
    /// Given up.
    public var failed: Int
    public var oldestWaiting: Timestamp?
    /// `sent / (sent + waiting + failed)`; nil before the first message.
    public var rate: Double?
}

/// Calls to a vendor.
public struct VendorHealth: Hashable, Sendable, Encodable {
    public var vendor: String
    /// Calls in the month.
    public var calls: Int
    /// Whether it is not called for now, after failures.
    public var isHeld: Bool
}
