public import Core
internal import GRDB

extension LedgerDatabase {
    /// Adds a row to the record of what was done about models, which nothing changes afterwards.
    @discardableResult
    public func append(_ event: ModelEvent, at now: Timestamp) throws(LedgerError) -> Int64 {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO model_events (recorded_at, action, model, reason, run)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [now.description, event.action.rawValue, event.model, event.reason, event.run])
            return database.lastInsertedRowID
        }
    }

    /// What was done about a model, or about all, oldest first.
    public func modelEvents(of model: String? = nil) throws(LedgerError) -> [RecordedModelEvent] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("model_events") else { return [] }
            return try Row.fetchAll(
                database, sql: "SELECT * FROM model_events WHERE ? IS NULL OR model = ? ORDER BY id",
                arguments: [model, model]
            ).map { row in
                let fields = Fields(row, table: "model_events")
                guard let action = ModelEvent.Action(rawValue: try fields.require("action")) else {
                    throw fields.unreadable("action")
                }
                return RecordedModelEvent(
                    id: try fields.require("id"), recorded: try fields.requireTimestamp("recorded_at"),
                    event: ModelEvent(
                        action, model: try fields.require("model"), reason: try fields.require("reason"),
                        run: try fields.optional("run")))
            }
        }
    }
}
