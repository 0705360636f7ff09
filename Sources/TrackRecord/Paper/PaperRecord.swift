public import Core
public import Ledger
public import Portfolio

/// What the paper account came to through a session, from the ledger alone; of what came after it nothing counts.
public struct PaperRecord: Hashable, Sendable {
    /// A session's close.
    public struct Day: Hashable, Sendable {
        public var session: CivilDate
        public var equity: Money
        public var cash: Money
        /// Of the session, a fraction; 0 on the first.
        public var dailyReturn: Double
        /// Fall from the highest close so far, a fraction of it, 0 or more. Resuming after a halt changes it no more
        /// than it brings the money back.
        public var drawdown: Double

        /// Fraction of the equity.
        public var cashShare: Double { equity > .zero ? cash.dollars / equity.dollars : 0 }
    }

    public var account: PaperAccountRow
    /// Ascending, never empty; the first is the close at which the account began, all in cash.
    public var days: [Day]
    /// With a return, ascending; the first and the last may be part of one.
    public var months: [PaperMonth]
    /// Of the daily returns.
    public var metrics: PerformanceMetrics
    /// Since the account began.
    public var activity: PaperActivity
    /// At the last close, largest first.
    public var holdings: [PaperHolding]
    /// At the last close.
    public var risk: RiskState
    /// As they were written down.
    public var events: [RiskEvent]
    /// By session.
    public var reconciliations: [PaperReconciliation]
    /// In the order of ``Goal/Measure``.
    public var goals: [Goal]

    /// The last session that is booked.
    public var session: CivilDate { risk.session }
    public var equity: Money { days.last?.equity ?? account.capital }
    public var cash: Money { days.last?.cash ?? account.capital }

    /// Equity against the capital, less 1.
    public var totalReturn: Double { equity.dollars / account.capital.dollars - 1 }

    /// Why it is halted, as the event says it; nil where it is not.
    public var haltReason: String? {
        guard risk.isHalted else { return nil }
        return events.last { $0.action == .halted || $0.action == .haltedByHand }?.reason
    }
}
