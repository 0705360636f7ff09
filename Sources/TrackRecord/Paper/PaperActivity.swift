public import Core
public import Ledger

/// What the paper account did in some sessions, added up.
public struct PaperActivity: Hashable, Sendable {
    /// Orders that were filled, in whole or in part.
    public private(set) var trades = 0
    /// Worth of what was bought and sold, before costs.
    public private(set) var traded: Money = .zero
    public private(set) var costs: Money = .zero
    public private(set) var dividends: Money = .zero
    /// Of splits and delistings, beyond the value that stood in the books.
    public private(set) var actions: Money = .zero
    /// Proceeds less costs less what the shares that were sold had cost.
    public private(set) var realised: Money = .zero
    /// Of the sales, those that realised a gain, and how many there were.
    public private(set) var wins = 0
    public private(set) var closings = 0

    public init(_ sessions: some Sequence<PaperSession>) {
        for one in sessions {
            trades += one.trades
            traded += one.bought + one.sold
            costs += one.costs
            dividends += one.dividends
            actions += one.actions
            realised += one.realised
            wins += one.wins
            closings += one.closings
        }
    }

    /// nil before the first sale.
    public var winRate: Double? { closings > 0 ? Double(wins) / Double(closings) : nil }

    /// Costs as a fraction of what was traded; nil before the first trade.
    public var costShare: Double? { traded > .zero ? costs.dollars / traded.dollars : nil }

    /// USD; nil before the first trade.
    public var costPerTrade: Double? { trades > 0 ? costs.dollars / Double(trades) : nil }
}
