public import Core
public import Ledger

/// Books of a paper account as the tests of what shows them want them: one entry a session, which balances.
public struct PaperBooks: Sendable {
    public let ledger: LedgerDatabase
    /// At the last close that is booked.
    private var equity: Money
    private let now = Timestamp(secondsSinceEpoch: 1_672_000_000)

    /// Opens the account and books the close at which it begins, all in cash.
    public init(
        _ ledger: LedgerDatabase, opened: CivilDate, capital: Money = Money(cents: 100_000_000)
    ) throws {
        self.ledger = ledger
        equity = capital
        try ledger.open(
            PaperAccountRow(broker: "internal", opened: opened, capital: capital), at: now)
        try write(PaperSession(session: opened, digest: "\(opened)", cash: capital, stocks: .zero), [])
    }

    /// Books a session at whose close the account is worth `dollars`.
    ///
    /// - Parameters:
    ///   - held: symbols with shares, price and what they cost together; the rest is cash.
    ///   - edit: what happened in the session.
    public mutating func book(
        _ session: CivilDate, worth dollars: Double, holding held: [PaperPosition] = [],
        events: [RiskEvent] = [], _ edit: (inout PaperSession) -> Void = { _ in }
    ) throws {
        equity = Money(rounding: dollars) ?? .zero
        let stocks = held.reduce(Money.zero) { $0 + $1.value }
        var one = PaperSession(
            session: session, digest: "\(session) \(equity)", cash: equity - stocks, stocks: stocks)
        edit(&one)
        try write(one, held, events: events)
    }

    /// Each session of a range, with returns that follow one another, over and over.
    public mutating func book(
        _ sessions: some Sequence<CivilDate>, returning returns: [Double]
    ) throws {
        for (place, session) in sessions.enumerated() {
            try book(session, worth: equity.dollars * (1 + returns[place % returns.count]))
        }
    }

    public func position(
        _ symbol: String, shares: Int, price: Double, cost dollars: Double, on session: CivilDate
    ) -> PaperPosition {
        PaperPosition(
            symbol: Symbol(rawValue: symbol), slot: nil, shares: shares, price: price, priced: session,
            value: Money(rounding: Double(shares) * price) ?? .zero, basis: Money(rounding: dollars) ?? .zero)
    }

    private func write(
        _ session: PaperSession, _ held: [PaperPosition], events: [RiskEvent] = []
    ) throws {
        try ledger.book(
            PaperBooking(session: session, positions: held, journal: [], events: events), at: now)
    }
}
