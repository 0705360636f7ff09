import Core
import Ledger

/// A month as the books have it, stock by stock and session by session, USD.
struct BookedMonth {
    /// What one stock did in one session.
    struct Move {
        /// Shares times price, at the close.
        var value = 0.0
        /// Shares at the close.
        var shares = 0
        /// Shares times fill, of the orders.
        var bought = 0.0
        var sold = 0.0
        /// What stood in the books of shares that became cash: fractions after a split, a delisting.
        var paidOut = 0.0
        /// Of the journal: what splits and delistings brought beyond ``paidOut``.
        var actions = 0.0
        var dividends = 0.0
        /// 0 or more.
        var costs = 0.0
        /// All that the journal says the stock brought, after costs.
        var result = 0.0
    }

    /// Symbols at the decision, ascending: what was held, asked for or traded.
    let stocks: [Symbol]
    /// Equity at the decision's close, and at the end.
    let start: Double
    let end: Double
    /// [session][stock]; of the first session only what was held at its close.
    private(set) var moves: [[Move]]
    /// Orders that traded, or should have, with the place of their session and of their stock.
    private(set) var orders: [(session: Int, stock: Int, order: PaperOrder)] = []
    /// The price that each position was valued at where it had one of the session, USD; NaN elsewhere.
    private(set) var marks: [[Double]]
    /// Renames of what was held, by the session in which they were booked.
    private(set) var renames: [SymbolSuccession] = []

    /// - Parameter signals: of the decision.
    /// - Throws: ``LedgerError``.
    init(
        _ span: ReconciliationSpan, signals: [Signal], ledger: LedgerDatabase, account: String
    ) throws(LedgerError) {
        let dates = span.sessions
        let positions = try ledger.paperPositions(account: account, in: span.days)
        let held = positions.filter { $0.session == span.session }.map(\.position.symbol)
        stocks = Set(held + signals.map(\.symbol)).sorted()
        start = span.booked[0].equity.dollars
        end = span.booked[span.booked.count - 1].equity.dollars
        moves = [[Move]](
            repeating: [Move](repeating: Move(), count: stocks.count), count: dates.count)
        marks = [[Double]](
            repeating: [Double](repeating: .nan, count: stocks.count), count: dates.count)
        let journal = try ledger.paperJournal(account: account, in: span.days)
        let orders = try ledger.paperOrders(account: account, executing: span.days)

        var names = StockNames(stocks)
        var (position, entry, order) = (positions[...], journal[...], orders[...])
        for (session, date) in dates.enumerated() {
            let entries = entry.prefix { $0.session == date }
            entry = entry.dropFirst(entries.count)
            let traded = order.prefix { $0.execution <= date }
            order = order.dropFirst(traded.count)
            let valued = position.prefix { $0.session == date }
            position = position.dropFirst(valued.count)
            // What happened on the day of the decision is in what it began with.
            if session > 0 {
                // An order has the symbol of its decision, the session before.
                for one in traded { add(one, session, names) }
                var rest = entries.map(\.entry)[...]
                while let next = rest.first {
                    let renamed = rest.prefix { $0.kind == .rename }.compactMap { Self.rename($0, on: date) }
                    names.rename(renamed)
                    renames += renamed
                    rest = rest.drop { $0.kind == .rename }
                    guard next.kind != .rename else { continue }
                    add(next, session, names)
                    rest = rest.dropFirst()
                }
            }
            for (_, held) in valued {
                guard let stock = names.place(of: held.symbol) else { continue }
                moves[session][stock].value = Double(held.shares) * held.price
                moves[session][stock].shares = held.shares
                if held.priced == date { marks[session][stock] = held.price }
            }
        }
    }

    private mutating func add(_ order: PaperOrder, _ session: Int, _ names: StockNames) {
        guard let stock = names.place(of: order.symbol) else { return }
        orders.append((session, stock, order))
        guard order.filled > 0, let price = order.price else { return }
        let value = Double(order.filled) * price
        switch order.side {
        case .buy: moves[session][stock].bought += value
        case .sell: moves[session][stock].sold += value
        }
    }

    private mutating func add(_ entry: JournalEntry, _ session: Int, _ names: StockNames) {
        let isPayout = entry.kind == .split || entry.kind == .delisting
        // Cash has no stock: it is that of the entry's other legs.
        let symbol = entry.legs.lazy.compactMap(\.symbol).first
        guard let stock = symbol.flatMap({ names.place(of: $0) }) else { return }
        for leg in entry.legs {
            let amount = leg.amount.dollars
            switch leg.book {
            case .stock, .capital: continue
            case .cash:
                if isPayout { moves[session][stock].paidOut += amount }
                continue
            case .gains: break
            case .dividends: moves[session][stock].dividends -= amount
            case .costs: moves[session][stock].costs += amount
            case .actions:
                moves[session][stock].actions -= amount
                if isPayout { moves[session][stock].paidOut += amount }
            }
            moves[session][stock].result -= amount
        }
    }

    /// Of an entry that moves a position from one symbol to another.
    private static func rename(_ entry: JournalEntry, on date: CivilDate) -> SymbolSuccession? {
        guard entry.kind == .rename else { return nil }
        let stock = entry.legs.filter { $0.book == .stock }
        func isLeft(_ leg: JournalEntry.Leg) -> Bool {
            leg.amount < .zero || (leg.amount == .zero && (leg.shares ?? 0) < 0)
        }
        guard let former = stock.first(where: isLeft)?.symbol,
            let symbol = stock.first(where: { !isLeft($0) })?.symbol
        else { return nil }
        return SymbolSuccession(symbol: symbol, date: date, former: former)
    }
}
