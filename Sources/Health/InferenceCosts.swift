public import Core
public import Ledger

/// What inference elsewhere costs, and how it is kept within its budget; US dollars, days of UTC.
public struct InferenceCosts: Hashable, Sendable, Encodable {
    public struct Day: Hashable, Sendable, Encodable {
        public var date: CivilDate
        public var amount: Double
    }

    /// What one endpoint did in the month.
    public struct Endpoint: Hashable, Sendable, Encodable {
        public var name: String
        public var served: Int
        public var failed: Int
        /// Not asked as a budget was spent (once a run), or as its breaker was open.
        public var overBudget: Int
        public var breakerOpen: Int
        /// Asked, and not ended; one that a dead process left stays so.
        public var underWay: Int
        /// Slots, or headlines, that were served.
        public var items: Int
        /// Mean of the calls that ended.
        public var meanSeconds: Double?
        public var today: Double
        public var month: Double
        /// Not asked for now, after failures.
        public var isHeld: Bool
        /// As it was last scaled to; nil where it never was.
        public var instances: Int?
    }

    public struct Decision: Hashable, Sendable, Encodable {
        public var at: Timestamp
        public var endpoint: String
        public var regime: String
        public var instances: Int
        public var reason: String
        public var outcome: String
        public var detail: String?
    }

    public var today: Double
    public var month: Double
    public var lastMonth: Double
    /// nil for no limit.
    public var dayBudget: Double?
    public var monthBudget: Double?
    /// Whether a budget is spent, so that nothing that costs is asked.
    public var isStopped: Bool
    /// Of the month; nil before there is a session to judge by.
    public var forecast: SpendForecast?
    /// The last 30 days, ascending; those without spending too.
    public var days: [Day]
    /// By name.
    public var endpoints: [Endpoint]
    /// Of scaling, newest first.
    public var decisions: [Decision]

    /// What may still be spent today; nil without a limit.
    public var left: Double? {
        [dayBudget.map { $0 - today }, monthBudget.map { $0 - month }].compactMap { $0 }.min().map {
            max(0, $0)
        }
    }
}
