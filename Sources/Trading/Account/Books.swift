public import Core
public import Ledger

/// The paper account's books of one session: cash and positions in double entry, to the cent.
///
/// Every operation appends entries whose legs add up to zero, so that cash and what is held are at any moment what
/// all entries since the opening lead to. Stock is carried at its last price; a session ends with ``mark(at:)``.
public struct Books: Hashable, Sendable {
    public private(set) var session: CivilDate
    public internal(set) var cash: Money
    var holdings: [Symbol: PaperPosition]
    /// Of the session.
    public internal(set) var journal: [JournalEntry] = []
    /// Of the session.
    var totals = Totals()

    /// What a session adds up; see ``PaperSession``.
    struct Totals: Hashable, Sendable {
        var bought = Money.zero
        var sold = Money.zero
        var costs = Money.zero
        var dividends = Money.zero
        var actions = Money.zero
        var realised = Money.zero
        var trades = 0
        var wins = 0
        var closings = 0
    }

    /// Opens an account, all in cash.
    public init(opening capital: Money, on session: CivilDate) {
        self.session = session
        cash = capital
        holdings = [:]
        journal = [
            JournalEntry(
                .open, [.init(.cash, capital), .init(.capital, -capital)], memo: "the capital is paid in")
        ]
    }

    /// The books as a session left them, with an empty journal.
    public init(restoring last: PaperSession, positions: [PaperPosition]) {
        session = last.session
        cash = last.cash
        holdings = Dictionary(positions.map { ($0.symbol, $0) }) { $1 }
    }

    /// Turns the page: what follows is of another session.
    public mutating func begin(_ session: CivilDate) {
        self.session = session
        journal = []
        totals = Totals()
    }

    /// By symbol.
    public var positions: [PaperPosition] {
        holdings.values.sorted { $0.symbol < $1.symbol }
    }

    public func position(_ symbol: Symbol) -> PaperPosition? { holdings[symbol] }

    public func shares(of symbol: Symbol) -> Int { holdings[symbol]?.shares ?? 0 }

    public var stocks: Money { holdings.values.reduce(.zero) { $0 + $1.value } }
    public var equity: Money { cash + stocks }

    /// The session as the ledger keeps it.
    public func booking(
        digest: String, orders: [PaperOrder] = [], events: [RiskEvent] = [], note: String? = nil
    ) -> PaperBooking {
        var one = PaperSession(session: session, digest: digest, cash: cash, stocks: stocks)
        one.bought = totals.bought
        one.sold = totals.sold
        one.costs = totals.costs
        one.dividends = totals.dividends
        one.actions = totals.actions
        one.realised = totals.realised
        one.trades = totals.trades
        one.wins = totals.wins
        one.closings = totals.closings
        one.note = note
        return PaperBooking(
            session: one, positions: positions, journal: journal, orders: orders, events: events)
    }
}

extension Books {
    /// Shares times price, to the cent.
    ///
    /// - Throws: ``TradingError`` with `inconsistent` where that is no amount.
    static func worth(
        _ shares: Double, at price: Double, of symbol: Symbol
    ) throws(TradingError) -> Money {
        guard price.isFinite, price >= 0, let amount = Money(rounding: shares * price) else {
            throw TradingError(
                .inconsistent,
                "\(shares) shares of \(symbol) at \(price) USD are no amount of money; see bellwether show \(symbol)"
            )
        }
        return amount
    }

    /// The part of an amount that stands for some of the shares, to the cent; all of it for all of them.
    static func part(_ amount: Money, _ shares: Int, of held: Int) -> Money {
        guard shares < held else { return amount }
        let (whole, rest) = (Int128(amount.cents) * Int128(shares)).quotientAndRemainder(
            dividingBy: Int128(held))
        // Halves away from zero: one cent, which the last sale makes good.
        let isUp = rest.magnitude * 2 >= Int128(held).magnitude
        return Money(cents: Int64(whole + (isUp ? rest.signum() : 0)))
    }
}
