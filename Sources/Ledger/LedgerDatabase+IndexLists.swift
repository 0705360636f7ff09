public import Core
internal import GRDB

extension LedgerDatabase {
    /// All that the ledger knows of the index's members.
    public func indexHistory() throws(LedgerError) -> IndexHistory {
        try read { try Self.indexHistory($0) }
    }

    /// The files that were taken in, by effective day.
    public func indexImports() throws(LedgerError) -> [IndexImport] {
        try read { database in
            guard try database.tableExists("index_imports") else { return [] }
            return try Row.fetchAll(
                database, sql: "SELECT * FROM index_imports ORDER BY effective, kind, part"
            ).map { try Self.indexImport($0) }
        }
    }

    /// Takes in a list. One of the same day that stands already is replaced: a full list by a full list, a
    /// partial one by one from a file of the same name. All or nothing, and the same again changes nothing.
    ///
    /// - Parameters:
    ///   - source: the file's name, and `digest` its SHA-256.
    /// - Throws: ``LedgerError`` `invalidRecord` for a list of nobody, or of more than the universe's slots.
    @discardableResult
    public func importList(
        _ list: IndexList, source: String, digest: String, at time: Timestamp
    ) throws(LedgerError) -> IndexListImport {
        guard !list.members.isEmpty || !list.leavers.isEmpty else {
            throw LedgerError(.invalidRecord, "\(source) names nobody; nothing was imported")
        }
        guard list.members.count <= Universe.slotCount else {
            throw LedgerError(
                .invalidRecord,
                "\(source) has \(list.members.count) members where the universe has \(Universe.slotCount) slots; "
                    + "nothing was imported")
        }
        let new = IndexImport(
            effective: list.effective, kind: list.isPartial ? .partial : .list, source: source,
            digest: digest, imported: time, rows: list.members.count + list.leavers.count)
        return try write { database in
            let key = Self.key(new)
            let standing = try Row.fetchOne(
                database, sql: "SELECT * FROM index_imports WHERE effective = ? AND kind = ? AND part = ?",
                arguments: key
            ).map { try Self.indexImport($0) }
            if standing != nil, try Self.members(key, database) == list { return .unchanged }
            // The same file was taken for a full list first, or for a partial one.
            let other = try Row.fetchOne(
                database,
                sql:
                    "SELECT * FROM index_imports WHERE effective = ? AND source = ? AND kind NOT IN (?, 'spells')",
                arguments: [new.effective.description, source, new.kind.rawValue]
            ).map { try Self.indexImport($0) }
            for old in [standing, other] { if let old { try Self.delete(old, database) } }
            try Self.store(new, database)
            let insert = try database.makeStatement(
                sql: "INSERT INTO index_members VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            for member in list.members {
                try insert.execute(
                    arguments: key + [member.symbol.rawValue, member.name, member.sector, member.isin, false])
            }
            for symbol in list.leavers {
                try insert.execute(arguments: key + [symbol.rawValue, nil, nil, nil, true])
            }
            try Self.storeRenames(try Self.indexHistory(database).renamesByISIN(), database)
            return (standing ?? other).map { .replaced($0) } ?? .added
        }
    }

    /// Takes back a list that should not have been imported; false when there is none such. All or nothing.
    ///
    /// - Parameter source: the file's name; nil where the day has one list only.
    /// - Throws: ``LedgerError`` `invalidRecord` when the day has several and none is named.
    @discardableResult
    public func removeList(effective: CivilDate, source: String? = nil) throws(LedgerError) -> IndexImport? {
        try write { database in
            let found = try Row.fetchAll(
                database, sql: "SELECT * FROM index_imports WHERE effective = ? AND kind <> 'spells'",
                arguments: [effective.description]
            ).map { try Self.indexImport($0) }.filter { source == nil || $0.source == source }
            guard let first = found.first else { return nil }
            guard found.count == 1 else {
                throw LedgerError(
                    .invalidRecord,
                    "\(effective) has \(found.count) lists: \(found.map(\.source).joined(separator: ", ")); name one"
                )
            }
            try Self.delete(first, database)
            try Self.storeRenames(try Self.indexHistory(database).renamesByISIN(), database)
            return first
        }
    }

    static func indexHistory(_ database: Database) throws -> IndexHistory {
        let spells = try constituents(database)
        guard try database.tableExists("index_imports") else { return IndexHistory(spells: spells) }
        let lists = try Row.fetchAll(
            database,
            sql: "SELECT * FROM index_imports WHERE kind <> 'spells' ORDER BY effective, kind, part"
        ).map { row in try members(key(try indexImport(row)), database) }
        return IndexHistory(spells: spells, lists: lists)
    }

    static func securityRenames(_ database: Database) throws -> [SecurityRename] {
        guard try database.tableExists("index_renames") else { return [] }
        return try Row.fetchAll(database, sql: "SELECT * FROM index_renames ORDER BY date, symbol").map {
            row in
            let fields = Fields(row, table: "index_renames")
            return SecurityRename(
                isin: try fields.require("isin"), former: Symbol(rawValue: try fields.require("former")),
                seen: try fields.requireDate("seen"), symbol: Symbol(rawValue: try fields.require("symbol")),
                date: try fields.requireDate("date"))
        }
    }

    /// Notes a file of which only that it was taken in is kept here.
    static func store(_ new: IndexImport, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO index_imports VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: key(new) + [new.source, new.digest, new.imported.description, new.rows])
    }

    private static func delete(_ old: IndexImport, _ database: Database) throws {
        for table in ["index_imports", "index_members"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE effective = ? AND kind = ? AND part = ?", arguments: key(old)
            )
        }
    }

    /// Partial lists and spells of one day may come in several files.
    private static func key(_ new: IndexImport) -> StatementArguments {
        [new.effective.description, new.kind.rawValue, new.kind == .list ? "" : new.source]
    }

    private static func indexImport(_ row: Row) throws -> IndexImport {
        let fields = Fields(row, table: "index_imports")
        guard let kind = IndexImport.Kind(rawValue: try fields.require("kind")) else {
            throw fields.unreadable("kind")
        }
        return IndexImport(
            effective: try fields.requireDate("effective"), kind: kind, source: try fields.require("source"),
            digest: try fields.require("digest"), imported: try fields.requireTimestamp("imported"),
            rows: try fields.require("rows"))
    }

    private static func members(_ key: StatementArguments, _ database: Database) throws -> IndexList {
        var members: [IndexMember] = []
        var leavers: [Symbol] = []
        var head: (effective: CivilDate, isPartial: Bool)?
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM index_members WHERE effective = ? AND kind = ? AND part = ?",
            arguments: key)
        while let row = try rows.next() {
            let fields = Fields(row, table: "index_members")
            if head == nil {
                let kind: String = try fields.require("kind")
                head = (try fields.requireDate("effective"), kind == IndexImport.Kind.partial.rawValue)
            }
            let symbol = Symbol(rawValue: try fields.require("symbol"))
            if try fields.require("leaves") {
                leavers.append(symbol)
            } else {
                members.append(
                    IndexMember(
                        symbol: symbol, name: try fields.optional("name"),
                        sector: try fields.optional("sector"), isin: try fields.optional("isin")))
            }
        }
        guard let head else {
            throw LedgerError(
                .corrupt, "a list in the ledger has lost its members; import it again")
        }
        return IndexList(
            effective: head.effective, members: members, leavers: leavers, isPartial: head.isPartial)
    }

    private static func storeRenames(_ renames: [SecurityRename], _ database: Database) throws {
        try database.execute(sql: "DELETE FROM index_renames")
        for rename in renames {
            try database.execute(
                sql: "INSERT OR REPLACE INTO index_renames VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    rename.symbol.rawValue, rename.date.description, rename.former.rawValue,
                    rename.seen.description, rename.isin,
                ])
        }
    }
}
