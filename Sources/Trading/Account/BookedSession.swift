public import Core
public import Ledger
public import Portfolio

/// What booking a session did.
public struct BookedSession: Sendable {
    public var session: PaperSession
    /// Equity at the close before; the capital on the day of the opening.
    public var before: Money
    /// How many stocks are held at the close.
    public var positions: Int
    /// As they ended.
    public var orders: [PaperOrder]
    /// Limits that were reached.
    public var events: [RiskEvent]
    /// Where the account stands against its limits after the close.
    public var state: RiskState

    /// A fraction.
    public var dailyReturn: Double {
        before > .zero ? session.equity.dollars / before.dollars - 1 : 0
    }
    /// Orders that were not filled whole.
    public var unfilled: [PaperOrder] { orders.filter { $0.state != .filled } }
}
