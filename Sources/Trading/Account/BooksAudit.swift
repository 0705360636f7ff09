public import Core
public import Ledger

/// Holds the books of an account against themselves, from its opening on.
public struct BooksAudit: Sendable {
    /// What was gone through.
    public private(set) var sessions = 0
    public private(set) var entries = 0
    public private(set) var positions = 0
    /// The first thing that does not agree, in one line; nil where all does.
    public private(set) var difference: String?

    private var cash = Money.zero
    private var stocks: [Symbol: (value: Money, shares: Int)] = [:]

    /// Every entry adds up to zero; all entries since the opening lead to the cash and the positions of every
    /// session; a position is its shares times its price; cash and positions are the equity.
    ///
    /// - Throws: ``Ledger/LedgerError``.
    public init(
        _ ledger: LedgerDatabase, account: String = PaperAccountRow.defaultName
    ) throws(LedgerError) {
        let sessions = try ledger.paperSessions(account: account)
        guard let first = sessions.first, let last = sessions.last else { return }
        let range = first.session...last.session
        let journal = Dictionary(
            grouping: try ledger.paperJournal(account: account, in: range), by: \.session)
        let positions = Dictionary(
            grouping: try ledger.paperPositions(account: account, in: range), by: \.session)
        for one in sessions {
            difference = check(
                one, (journal[one.session] ?? []).map(\.entry), (positions[one.session] ?? []).map(\.position)
            )
            if difference != nil { return }
        }
    }

    private mutating func check(
        _ one: PaperSession, _ journal: [JournalEntry], _ positions: [PaperPosition]
    ) -> String? {
        sessions += 1
        for entry in journal {
            entries += 1
            let sum = entry.legs.reduce(Money.zero) { $0 + $1.amount }
            if sum != .zero {
                return "\(one.session): an entry of kind \(entry.kind.rawValue) is out by \(sum)"
            }
            for leg in entry.legs { post(leg) }
        }
        if cash != one.cash {
            return "\(one.session): the journal leads to cash of \(cash), and the books say \(one.cash)"
        }
        for held in positions {
            self.positions += 1
            let led = stocks[held.symbol] ?? (.zero, 0)
            if led != (held.value, held.shares) {
                return "\(one.session): the journal leads to \(led.shares) shares of \(held.symbol) worth "
                    + "\(led.value), and the books say \(held.shares) worth \(held.value)"
            }
            let worth = Money(rounding: Double(held.shares) * held.price)
            if worth != held.value {
                return
                    "\(one.session): \(held.shares) shares of \(held.symbol) at \(held.price) are not worth "
                    + "\(held.value)"
            }
        }
        let held = Set(positions.map(\.symbol))
        if let (symbol, led) = stocks.first(where: { !held.contains($0.key) && $0.value != (.zero, 0) }) {
            return
                "\(one.session): the journal leads to \(led.shares) shares of \(symbol) worth \(led.value), and "
                + "the books say none"
        }
        let sum = positions.reduce(Money.zero) { $0 + $1.value }
        if sum != one.stocks || one.cash + one.stocks != one.equity {
            return "\(one.session): cash \(one.cash) and positions \(sum) are not the equity \(one.equity)"
        }
        return nil
    }

    private mutating func post(_ leg: JournalEntry.Leg) {
        switch leg.book {
        case .cash: cash += leg.amount
        case .stock:
            guard let symbol = leg.symbol else { return }
            stocks[symbol, default: (.zero, 0)].value += leg.amount
            stocks[symbol, default: (.zero, 0)].shares += leg.shares ?? 0
        case .capital, .gains, .dividends, .costs, .actions: break
        }
    }
}
