public import Core
internal import GRDB

extension LedgerDatabase {
    /// Every instrument seen, by symbol and then by its first session.
    public func instruments() throws(LedgerError) -> [InstrumentRecord] {
        try read { try Self.instruments($0) }
    }

    /// The sessions whose listings are recorded, ascending.
    public func listingSessions() throws(LedgerError) -> [CivilDate] {
        try read { try Self.listingSessions($0) }
    }

    /// Every succession, by day and then by symbol: those found in listings, and the renames that lists of the
    /// index tell by ISIN and nothing else does.
    public func successions() throws(LedgerError) -> [SymbolSuccession] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("successions") else { return [] }
            let found = try Row.fetchAll(database, sql: "SELECT * FROM successions ORDER BY date, symbol").map
            {
                let fields = Fields($0, table: "successions")
                let former: String? = try fields.optional("former")
                return SymbolSuccession(
                    symbol: Symbol(rawValue: try fields.require("symbol")),
                    date: try fields.requireDate("date"), former: former.map(Symbol.init(rawValue:)),
                    identity: try fields.optional("identity"))
            }
            let renames = try Self.securityRenames(database)
            guard !renames.isEmpty else { return found }
            let distinct = SymbolSuccession.distinct(found)
            let told = renames.compactMap { $0.succession(besides: distinct) }
            return (found + told).sorted { ($0.date, $0.symbol) < ($1.date, $1.symbol) }
        }
    }

    /// Writes down what is listed in a session, the successions found in it, and the spells that ended with
    /// them. All or nothing; the same again changes nothing.
    ///
    /// An instrument that the neighbouring recorded session lists too has its row extended. A session that lies
    /// within rows recorded before only fills in what they lack. A succession that was found at a later session
    /// before, since this one was not recorded yet, moves to this day. After older sessions were filled in, the
    /// later ones recorded again take back what they had found in their stead.
    ///
    /// - Parameters:
    ///   - listings: one a symbol.
    ///   - ended: spells that are open and end on the session; others stay as they are.
    public func record(
        _ listings: [Listing], successions: [SymbolSuccession], ended: [Constituent] = [],
        on session: CivilDate
    ) throws(LedgerError) {
        try write { database in
            var book = InstrumentBook(
                try Self.instruments(database), sessions: try Self.listingSessions(database),
                adding: session)
            for listing in listings { book.add(listing) }
            try Self.store(book, database)
            try database.execute(
                sql: "INSERT OR IGNORE INTO listing_sessions VALUES (?)", arguments: [session.description])
            try Self.forget(listings, besides: successions, on: session, database)
            for succession in successions { try Self.store(succession, database) }
            for spell in ended where spell.since < session {
                try database.execute(
                    sql:
                        "UPDATE constituents SET removed = ? WHERE symbol = ? AND since = ? AND removed IS NULL",
                    arguments: [session.description, spell.symbol.rawValue, spell.since.description])
            }
        }
    }

    /// Writes down a rename that a person knows of; false when it is known already.
    public func recordRename(
        of former: Symbol, to symbol: Symbol, on date: CivilDate
    ) throws(LedgerError) -> Bool {
        try write { database in
            let known = try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM successions WHERE symbol = ? AND date = ? AND former = ?)",
                arguments: [symbol.rawValue, date.description, former.rawValue])
            if known == true { return false }
            try Self.store(
                SymbolSuccession(
                    symbol: symbol, date: date, former: former,
                    identity: SymbolSuccession.operatorIdentity), database)
            return true
        }
    }

    /// Takes back a rename that a person told; false when none did.
    public func removeRename(
        of former: Symbol, to symbol: Symbol, on date: CivilDate
    ) throws(LedgerError) -> Bool {
        try write { database in
            try database.execute(
                sql: "DELETE FROM successions WHERE symbol = ? AND date = ? AND former = ? AND identity = ?",
                arguments: [
                    symbol.rawValue, date.description, former.rawValue, SymbolSuccession.operatorIdentity,
                ])
            return database.changesCount > 0
        }
    }

    /// Takes back what was found by identity on the session before and is not found now, as sessions before
    /// it were filled in since.
    private static func forget(
        _ listings: [Listing], besides found: [SymbolSuccession], on session: CivilDate, _ database: Database
    ) throws {
        let kept = Set(found.map(\.symbol))
        let listed = Set(listings.map(\.symbol)).subtracting(kept)
        let standing = try String.fetchAll(
            database,
            sql: """
                SELECT symbol FROM successions WHERE date = ? AND identity IS NOT NULL AND identity <> ?
                """,
            arguments: [session.description, SymbolSuccession.operatorIdentity])
        for symbol in standing where listed.contains(Symbol(rawValue: symbol)) {
            try database.execute(
                sql: "DELETE FROM successions WHERE symbol = ? AND date = ?",
                arguments: [symbol, session.description])
        }
    }

    private static func store(_ succession: SymbolSuccession, _ database: Database) throws {
        let (symbol, date) = (succession.symbol.rawValue, succession.date.description)
        let former = succession.former?.rawValue
        // The next one of the symbol says the same: it was found late.
        try database.execute(
            sql: """
                DELETE FROM successions WHERE symbol = :symbol AND former IS :former AND identity IS :identity
                    AND date = (SELECT MIN(date) FROM successions WHERE symbol = :symbol AND date > :date)
                """,
            arguments: [
                "symbol": symbol, "former": former, "identity": succession.identity, "date": date,
            ])
        try database.execute(
            sql: """
                INSERT INTO successions (symbol, date, former, identity) VALUES (?, ?, ?, ?)
                ON CONFLICT (symbol, date) DO UPDATE SET former = excluded.former, identity = excluded.identity
                """,
            arguments: [symbol, date, former, succession.identity])
    }

    private static func store(_ book: InstrumentBook, _ database: Database) throws {
        let delete = try database.makeStatement(
            sql: "DELETE FROM instruments WHERE symbol = ? AND first_session = ?")
        for row in book.outdated {
            try delete.execute(arguments: [
                row.listing.symbol.rawValue, row.sessions.lowerBound.description,
            ])
        }
        let insert = try database.makeStatement(
            sql: """
                INSERT OR REPLACE INTO instruments
                    (symbol, first_session, last_session, figi, cik, name, type) VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        for row in book.changed {
            try insert.execute(arguments: [
                row.listing.symbol.rawValue, row.sessions.lowerBound.description,
                row.sessions.upperBound.description, row.listing.figi, row.listing.cik, row.listing.name,
                row.listing.type,
            ])
        }
    }

    private static func listingSessions(_ database: Database) throws -> [CivilDate] {
        guard try database.tableExists("listing_sessions") else { return [] }
        return try Row.fetchAll(database, sql: "SELECT * FROM listing_sessions ORDER BY session").map {
            try Fields($0, table: "listing_sessions").requireDate("session")
        }
    }

    private static func instruments(_ database: Database) throws -> [InstrumentRecord] {
        guard try database.tableExists("instruments") else { return [] }
        var records: [InstrumentRecord] = []
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM instruments ORDER BY symbol, first_session")
        while let row = try rows.next() {
            let fields = Fields(row, table: "instruments")
            let (first, last) = (
                try fields.requireDate("first_session"), try fields.requireDate("last_session")
            )
            guard first <= last else { throw fields.unreadable("last_session") }
            records.append(
                InstrumentRecord(
                    Listing(
                        symbol: Symbol(rawValue: try fields.require("symbol")),
                        name: try fields.optional("name"), figi: try fields.optional("figi"),
                        cik: try fields.optional("cik"), type: try fields.optional("type")),
                    sessions: first...last))
        }
        return records
    }
}
