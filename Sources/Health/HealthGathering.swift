public import Core
import Foundation
public import Lake
public import Ledger
public import Portfolio
import TrackRecord

/// Looks at the tree and the ledger; writes nothing.
public struct HealthGathering: Sendable {
    public var lake: DataLake
    public var ledger: LedgerDatabase
    public var costs: CostSettings
    /// That the paper account is held to.
    public var limits: RiskLimits
    /// Whether a run of the command is going on: one that the ledger says is running and that is not, died.
    public var isRunning: @Sendable (String) -> Bool

    /// Days in which runs and mail count as recent.
    static let recentDays: Int64 = 30

    public init(
        lake: DataLake, ledger: LedgerDatabase, costs: CostSettings = CostSettings(),
        limits: RiskLimits = RiskLimits(),
        isRunning: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.lake = lake
        self.ledger = ledger
        self.costs = costs
        self.limits = limits
        self.isRunning = isRunning
    }

    /// - Parameter sessions: of the coverage, the latest.
    /// - Throws: ``LakeError`` or ``LedgerError``.
    public func health(at now: Timestamp, sessions: Int = 60) throws -> SystemHealth {
        let month = now.date.yearMonth
        let since = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - Self.recentDays * 86_400)
        let closed = ExchangeCalendar.nyse.lastClosedSession(at: now.secondsSinceEpoch)
        let calls = try ledger.vendorCalls(in: month)
        let published = try Dataset.allCases.map { (dataset: $0, sessions: try lake.sessions(of: $0)) }
        return SystemHealth(
            asOf: now, lastClosedSession: closed, model: try lake.pointer("models/production/latest"),
            jobs: try jobs(since: since),
            partitions: try published.map {
                try partition($0.dataset, sessions: $0.sessions, closed: closed)
            },
            coverage: try coverage(
                of: published.first { $0.dataset == .raw }?.sessions.suffix(sessions) ?? []),
            alerts: try ledger.openAlerts().map(OpenAlert.init),
            costs: try costs(of: calls, in: month, at: now),
            deliveries: DeliveryHealth(try ledger.deliveryCounts(since: since)),
            vendors: try vendors(calls),
            paper: try PaperRecord.recorded(in: ledger, limits: limits).map {
                PaperHealth($0, prices: published.first { $0.dataset == .raw }?.sessions.last)
            })
    }

    /// What the month of an instant has cost until then.
    ///
    /// - Throws: ``LedgerError``.
    public func costs(at now: Timestamp) throws(LedgerError) -> CostHealth {
        let month = now.date.yearMonth
        return try costs(of: try ledger.vendorCalls(in: month), in: month, at: now)
    }

    private func costs(
        of calls: [String: Int], in month: YearMonth, at now: Timestamp
    ) throws(LedgerError) -> CostHealth {
        let mails = try ledger.deliveryCounts(since: Timestamp(secondsSinceEpoch: month.firstSecond))
        let inference = try InferenceCosts(ledger: ledger, budget: costs.inference, at: now)
        let items = costs.items(calls: calls, mails: mails.sent, inference: inference?.items ?? [])
        return CostHealth(
            month: month, budget: costs.budget, spent: items.reduce(0) { $0 + $1.amount }, items: items,
            inference: inference)
    }

    private func jobs(since: Timestamp) throws(LedgerError) -> [JobHealth] {
        let order = [
            "fetch-daily", "build-features", "paper", "train-policy", "make-forecasts", "generate-signals",
            "send-report", "scale",
        ]
        func place(_ command: String) -> Int { order.firstIndex(of: command) ?? order.count }
        return try ledger.commandRuns(since: since)
            .map { JobHealth($0, isRunning: isRunning($0.last.command)) }
            .sorted { (place($0.command), $0.command) < (place($1.command), $1.command) }
    }

    private func partition(
        _ dataset: Dataset, sessions: [CivilDate], closed: CivilDate?
    ) throws(LakeError) -> PartitionHealth {
        let isDaily = [.raw, .universe, .features].contains(dataset)
        var health = PartitionHealth(
            dataset: dataset.rawValue, producer: dataset.producer, isDaily: isDaily, sessions: sessions.count)
        guard let first = sessions.first, let last = sessions.last else { return health }
        let calendar = ExchangeCalendar.nyse
        health.first = first
        health.last = last
        if isDaily { health.missing = calendar.sessions(in: first...last).count - sessions.count }
        if let closed { health.behind = closed > last ? calendar.sessions(in: last...closed).count - 1 : 0 }
        let finished = try lake.manifest(of: dataset, on: last).finished
        health.published = Timestamp(secondsSinceEpoch: Int64(finished.timeIntervalSince1970))
        return health
    }

    private func coverage(of sessions: ArraySlice<CivilDate>) throws(LakeError) -> [SessionCoverage] {
        let raw = try lake.manifests(of: sessions.map { Dataset.raw.partition($0) })
        var withUniverse: [CivilDate] = []
        for session in sessions where try lake.contains(.universe, on: session) {
            withUniverse.append(session)
        }
        let universes = Dictionary(
            uniqueKeysWithValues: zip(
                withUniverse, try lake.manifests(of: withUniverse.map { Dataset.universe.partition($0) })))
        return zip(sessions, raw).map { session, raw in
            SessionCoverage(session: session, raw: raw, universe: universes[session])
        }
    }

    private func vendors(_ calls: [String: Int]) throws(LedgerError) -> [VendorHealth] {
        let held = try ledger.heldVendors()
        return Set(calls.keys).union(held).sorted().map {
            VendorHealth(vendor: $0, calls: calls[$0] ?? 0, isHeld: held.contains($0))
        }
    }
}

extension YearMonth {
    /// Its first instant in UTC, in seconds since 1970.
    fileprivate var firstSecond: Int64 { Int64(firstDay.daysSinceEpoch) * 86_400 }
}
