public import Core
internal import GRDB

/// What an import changed.
public struct ConstituentImport: Hashable, Sendable {
    public var added: Int
    public var changed: Int
    public var unchanged: Int

    public init(added: Int, changed: Int, unchanged: Int) {
        self.added = added
        self.changed = changed
        self.unchanged = unchanged
    }
}

extension LedgerDatabase {
    /// Every spell in the index, by symbol and then by its first day.
    public func constituents() throws(LedgerError) -> [Constituent] {
        try read { try Self.constituents($0) }
    }

    /// Adds or corrects spells, known by symbol and first day; spells not named stay. All or nothing, and
    /// the same import twice changes nothing.
    ///
    /// - Parameter origin: the file that they come from, to be noted unless nothing changes.
    /// - Throws: ``LedgerError`` `invalidRecord` for a spell that ends before it begins, or named twice.
    @discardableResult
    public func importConstituents(
        _ spells: [Constituent], from origin: IndexImport? = nil
    ) throws(LedgerError) -> ConstituentImport {
        var seen: Set<SpellKey> = []
        for spell in spells {
            if let removed = spell.removed, removed <= spell.since {
                throw LedgerError(
                    .invalidRecord,
                    "constituent \(spell.symbol) leaves on \(removed), not after it joined on \(spell.since); "
                        + "correct the list, nothing was imported")
            }
            if !seen.insert(SpellKey(spell)).inserted {
                throw LedgerError(
                    .invalidRecord,
                    "constituent \(spell.symbol) since \(spell.since) is listed twice; "
                        + "correct the list, nothing was imported")
            }
        }
        return try write { database in
            let known = Dictionary(
                uniqueKeysWithValues: try Self.constituents(database).map { (SpellKey($0), $0) })
            var result = ConstituentImport(added: 0, changed: 0, unchanged: 0)
            let statement = try database.makeStatement(
                sql: """
                    INSERT INTO constituents (symbol, since, removed, name, sector) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (symbol, since) DO UPDATE SET
                        removed = excluded.removed, name = excluded.name, sector = excluded.sector
                    """)
            for spell in spells {
                switch known[SpellKey(spell)] {
                case spell:
                    result.unchanged += 1
                    continue
                case nil: result.added += 1
                default: result.changed += 1
                }
                try statement.execute(arguments: [
                    spell.symbol.rawValue, spell.since.description, spell.removed?.description, spell.name,
                    spell.sector,
                ])
            }
            if let origin, result.added + result.changed > 0 { try Self.store(origin, database) }
            return result
        }
    }

    static func constituents(_ database: Database) throws -> [Constituent] {
        try Row.fetchAll(database, sql: "SELECT * FROM constituents ORDER BY symbol, since").map { row in
            let fields = Fields(row, table: "constituents")
            return Constituent(
                symbol: Symbol(rawValue: try fields.require("symbol")), name: try fields.optional("name"),
                sector: try fields.optional("sector"),
                since: try fields.requireDate("since"), removed: try fields.date("removed"))
        }
    }
}

private struct SpellKey: Hashable {
    let symbol: Symbol
    let since: CivilDate

    init(_ spell: Constituent) {
        symbol = spell.symbol
        since = spell.since
    }
}
