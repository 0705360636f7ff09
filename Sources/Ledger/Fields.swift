internal import Core
internal import GRDB

/// Reads our types out of a row; text that is not what we wrote is a corrupt ledger, never a crash.
struct Fields {
    private let row: Row
    private let table: String

    init(_ row: Row, table: String) {
        self.row = row
        self.table = table
    }

    func require<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(row[column]) else { throw unreadable(column) }
        return value
    }

    func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        let stored: DatabaseValue = row[column]
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw unreadable(column) }
        return value
    }

    func date(_ column: String) throws -> CivilDate? {
        guard let text: String = try optional(column) else { return nil }
        guard let date = CivilDate(text) else { throw unreadable(column) }
        return date
    }

    func requireDate(_ column: String) throws -> CivilDate {
        guard let date = try date(column) else { throw unreadable(column) }
        return date
    }

    func timestamp(_ column: String) throws -> Timestamp? {
        guard let text: String = try optional(column) else { return nil }
        guard let timestamp = Timestamp(text) else { throw unreadable(column) }
        return timestamp
    }

    func requireTimestamp(_ column: String) throws -> Timestamp {
        guard let timestamp = try timestamp(column) else { throw unreadable(column) }
        return timestamp
    }

    func unreadable(_ column: String) -> LedgerError {
        LedgerError(
            .corrupt,
            "ledger table \(table) has an unreadable \(column) in row \(row); correct or delete that row")
    }
}
