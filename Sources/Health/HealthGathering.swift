public import Core
public import Lake
public import Ledger

/// Looks at the tree and the ledger; writes nothing.
public struct HealthGathering: Sendable {
    public var lake: DataLake
    public var ledger: LedgerDatabase
    public var costs: CostSettings
    /// Whether a run of the command is going on: one that the ledger says is running and that is not, died.
    public var isRunning: @Sendable (String) -> Bool

    public init(
        lake: DataLake, ledger: LedgerDatabase, costs: CostSettings = CostSettings(),
        isRunning: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.lake = lake
        self.ledger = ledger
        self.costs = costs
        self.isRunning = isRunning
    }

    /// - Parameter sessions: of the coverage, the latest.
    /// - Throws: ``LakeError`` or ``LedgerError``.
    public func health(at now: Timestamp, sessions: Int = 60) throws -> SystemHealth {
        SystemHealth(
            asOf: now, lastClosedSession: nil, model: nil, jobs: [], partitions: [], coverage: [], alerts: [],
            costs: CostHealth(month: now.date.yearMonth, budget: costs.budget, spent: 0, items: []),
            deliveries: DeliveryHealth(sent: 0, waiting: 0, failed: 0), vendors: [])
    }
}

/// What things cost, in US dollars, as the configuration's `costs` says.
public struct CostSettings: Hashable, Sendable {
    /// For a month; nil where none is set.
    public var budget: Double?
    /// Paid every month whatever happens, by name.
    public var monthly: [String: Double]
    /// Of one call, message or second, by name.
    public var prices: [String: Double]

    public init(budget: Double? = nil, monthly: [String: Double] = [:], prices: [String: Double] = [:]) {
        self.budget = budget
        self.monthly = monthly
        self.prices = prices
    }
}
