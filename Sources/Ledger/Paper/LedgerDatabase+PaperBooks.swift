public import Core
internal import GRDB

extension LedgerDatabase {
    /// Begins an account with its capital in cash; the same again changes nothing.
    ///
    /// - Throws: ``LedgerError``: `invalidRecord` where another stands under the name, or without capital.
    public func open(_ account: PaperAccountRow, at now: Timestamp) throws(LedgerError) {
        guard account.capital > .zero, !account.name.isEmpty else {
            throw LedgerError(
                .invalidRecord, "a paper account needs a name and a capital above 0, not \(account.capital)")
        }
        try write { database in
            if let standing = try Self.paperAccount(account.name, database) {
                guard standing == account else {
                    throw LedgerError(
                        .invalidRecord,
                        "the account “\(account.name)” stands since \(standing.opened) with "
                            + "\(standing.capital) USD at broker \(standing.broker)")
                }
                return
            }
            try database.execute(
                sql: "INSERT INTO paper_accounts VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    account.name, account.broker, account.opened.description, account.capital.cents,
                    now.description,
                ])
        }
    }

    public func paperAccount(
        _ name: String = PaperAccountRow.defaultName
    ) throws(LedgerError) -> PaperAccountRow? {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("paper_accounts") else { return nil }
            return try Self.paperAccount(name, database)
        }
    }

    private static func paperAccount(_ name: String, _ database: Database) throws -> PaperAccountRow? {
        try Row.fetchOne(database, sql: "SELECT * FROM paper_accounts WHERE name = ?", arguments: [name])
            .map { row in
                let fields = Fields(row, table: "paper_accounts")
                return PaperAccountRow(
                    name: try fields.require("name"), broker: try fields.require("broker"),
                    opened: try fields.requireDate("opened"),
                    capital: Money(cents: try fields.require("capital")))
            }
    }

    /// Writes a session's books, with the orders as they ended and what the limits did, all or nothing.
    ///
    /// The same session from the same inputs again changes nothing. Events are kept once for each session and
    /// action.
    ///
    /// - Parameter replacing: takes the books of the session and of all after it away first; orders that traded
    ///   then are as they are given here, those after the session are forgotten.
    /// - Returns: whether anything was written.
    /// - Throws: ``LedgerError``: `invalidRecord` where the books do not balance to the cent, or the session is not
    ///   after the last one.
    @discardableResult
    public func book(
        _ booking: PaperBooking, account: String = PaperAccountRow.defaultName, replacing: Bool = false,
        at now: Timestamp
    ) throws(LedgerError) -> Bool {
        try booking.requireBalance()
        let session = booking.session.session
        return try write { database in
            let standing = try Self.paperSessions(
                database, "WHERE account = ? AND session >= ? ORDER BY session",
                [account, session.description])
            if !replacing, let first = standing.first, first.session == session,
                first.digest == booking.session.digest
            {
                return false
            }
            if replacing {
                try Self.forget(from: session, account: account, database)
            } else if let last = standing.last {
                throw LedgerError(
                    .invalidRecord,
                    "the books of the account “\(account)” are kept up to \(last.session), and \(session) would "
                        + "change them; run bellwether paper --date \(session) --force to book it and all after it anew"
                )
            }
            try Self.insert(booking, account: account, at: now, database)
            return true
        }
    }

    private static func forget(from session: CivilDate, account: String, _ database: Database) throws {
        let key: StatementArguments = [account, session.description]
        for table in ["paper_journal", "paper_positions", "paper_sessions"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE account = ? AND session >= ?", arguments: key)
        }
        try database.execute(
            sql: "DELETE FROM paper_orders WHERE account = ? AND execution >= ?", arguments: key)
        try database.execute(
            sql: "DELETE FROM paper_reconciliations WHERE account = ? AND through >= ?", arguments: key)
    }

    private static func insert(
        _ booking: PaperBooking, account: String, at now: Timestamp, _ database: Database
    ) throws {
        let one = booking.session
        try database.execute(
            sql: "INSERT INTO paper_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                account, one.session.description, one.digest, one.cash.cents, one.stocks.cents,
                one.equity.cents, one.bought.cents, one.sold.cents, one.costs.cents, one.dividends.cents,
                one.actions.cents, one.realised.cents, one.trades, one.wins, one.closings, one.note,
                now.description,
            ])
        let position = try database.makeStatement(
            sql: "INSERT INTO paper_positions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for held in booking.positions {
            try position.execute(
                arguments: [
                    account, one.session.description, held.symbol.rawValue, held.slot, held.shares,
                    held.price, held.priced.description, held.value.cents, held.basis.cents,
                ])
        }
        let journal = try database.makeStatement(
            sql: "INSERT INTO paper_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for (number, entry) in booking.journal.enumerated() {
            for (place, leg) in entry.legs.enumerated() {
                try journal.execute(
                    arguments: [
                        account, one.session.description, number, place, entry.kind.rawValue,
                        leg.book.rawValue, leg.symbol?.rawValue, leg.amount.cents, leg.shares, entry.price,
                        entry.memo,
                    ])
            }
        }
        for order in booking.orders { try store(order, account: account, at: now, database) }
        for event in booking.events { try append(event, account: account, at: now, database) }
    }

    /// The sessions of the account, ascending.
    public func paperSessions(
        account: String = PaperAccountRow.defaultName,
        in range: ClosedRange<CivilDate> = ExchangeCalendar.coverage
    ) throws(LedgerError) -> [PaperSession] {
        try read { database in
            guard try database.tableExists("paper_sessions") else { return [] }
            return try Self.paperSessions(
                database, "WHERE account = ? AND session BETWEEN ? AND ? ORDER BY session",
                [account, range.lowerBound.description, range.upperBound.description])
        }
    }

    private static func paperSessions(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [PaperSession] {
        try Row.fetchAll(database, sql: "SELECT * FROM paper_sessions \(condition)", arguments: arguments)
            .map { row in
                let fields = Fields(row, table: "paper_sessions")
                func money(_ column: String) throws -> Money { Money(cents: try fields.require(column)) }
                var session = PaperSession(
                    session: try fields.requireDate("session"), digest: try fields.require("digest"),
                    cash: try money("cash"), stocks: try money("stocks"))
                session.bought = try money("bought")
                session.sold = try money("sold")
                session.costs = try money("costs")
                session.dividends = try money("dividends")
                session.actions = try money("actions")
                session.realised = try money("realised")
                session.trades = try fields.require("trades")
                session.wins = try fields.require("wins")
                session.closings = try fields.require("closings")
                session.note = try fields.optional("note")
                return session
            }
    }

    /// What is held at a session's close, by symbol.
    public func paperPositions(
        account: String = PaperAccountRow.defaultName, on session: CivilDate
    ) throws(LedgerError) -> [PaperPosition] {
        try paperPositions(account: account, in: session...session).map(\.position)
    }

    /// The same over a range, by session and symbol.
    public func paperPositions(
        account: String = PaperAccountRow.defaultName, in range: ClosedRange<CivilDate>
    ) throws(LedgerError) -> [(session: CivilDate, position: PaperPosition)] {
        try read { database in
            guard try database.tableExists("paper_positions") else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM paper_positions WHERE account = ? AND session BETWEEN ? AND ?
                    ORDER BY session, symbol
                    """,
                arguments: [account, range.lowerBound.description, range.upperBound.description]
            ).map { row in
                let fields = Fields(row, table: "paper_positions")
                return (
                    try fields.requireDate("session"),
                    PaperPosition(
                        symbol: try fields.symbol("symbol"), slot: try fields.optional("slot"),
                        shares: try fields.require("shares"), price: try fields.require("price"),
                        priced: try fields.requireDate("priced"),
                        value: Money(cents: try fields.require("value")),
                        basis: Money(cents: try fields.require("basis")))
                )
            }
        }
    }

    /// The journal of a range, in the order in which it was written.
    public func paperJournal(
        account: String = PaperAccountRow.defaultName, in range: ClosedRange<CivilDate>
    ) throws(LedgerError) -> [(session: CivilDate, entry: JournalEntry)] {
        try read { database in
            guard try database.tableExists("paper_journal") else { return [] }
            var entries: [(session: CivilDate, number: Int, entry: JournalEntry)] = []
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT * FROM paper_journal WHERE account = ? AND session BETWEEN ? AND ?
                    ORDER BY session, entry, leg
                    """,
                arguments: [account, range.lowerBound.description, range.upperBound.description])
            while let row = try rows.next() {
                let fields = Fields(row, table: "paper_journal")
                let session = try fields.requireDate("session")
                let number: Int = try fields.require("entry")
                guard let kind = JournalEntry.Kind(rawValue: try fields.require("kind")) else {
                    throw fields.unreadable("kind")
                }
                guard let book = JournalEntry.Book(rawValue: try fields.require("book")) else {
                    throw fields.unreadable("book")
                }
                let leg = JournalEntry.Leg(
                    book, Money(cents: try fields.require("amount")),
                    symbol: try fields.optionalSymbol("symbol"), shares: try fields.optional("shares"))
                if let last = entries.last, last.session == session, last.number == number {
                    entries[entries.count - 1].entry.legs.append(leg)
                } else {
                    entries.append(
                        (
                            session, number,
                            JournalEntry(
                                kind, [leg], price: try fields.optional("price"),
                                memo: try fields.optional("memo"))
                        ))
                }
            }
            return entries.map { ($0.session, $0.entry) }
        }
    }
}

extension PaperBooking {
    /// Every entry adds up to zero, and what is held adds up to what the session states.
    ///
    /// That the journal of all sessions leads to the balances is for whoever has them all: one session's does not
    /// know where they began.
    func requireBalance() throws(LedgerError) {
        for entry in journal {
            let sum = entry.legs.reduce(Money.zero) { $0 + $1.amount }
            guard sum == .zero, !entry.legs.isEmpty else {
                throw unbalanced("an entry of kind \(entry.kind.rawValue) is out by \(sum) USD")
            }
        }
        let stocks = positions.reduce(Money.zero) { $0 + $1.value }
        guard stocks == session.stocks else {
            throw unbalanced("its positions are worth \(stocks) USD and its books say \(session.stocks)")
        }
        guard session.cash + session.stocks == session.equity else {
            throw unbalanced(
                "cash \(session.cash) and stocks \(session.stocks) are not equity \(session.equity)")
        }
        guard Set(positions.map(\.symbol)).count == positions.count else {
            throw unbalanced("a stock is held twice")
        }
    }

    private func unbalanced(_ what: String) -> LedgerError {
        LedgerError(
            .invalidRecord,
            "the books of \(session.session) do not balance: \(what); nothing is written; report it")
    }
}

extension Fields {
    func symbol(_ column: String) throws -> Symbol {
        Symbol(rawValue: try require(column))
    }

    func optionalSymbol(_ column: String) throws -> Symbol? {
        try optional(column).map { Symbol(rawValue: $0) }
    }
}
