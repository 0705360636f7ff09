public import Core
internal import GRDB

extension LedgerDatabase {
    /// Adds a call to the record of what was asked and paid.
    public func record(_ call: InferenceCall) throws(LedgerError) {
        try write { try Self.insert(call, $0) }
    }

    /// Calls asked within the instants, oldest first.
    public func inferenceCalls(_ instants: ClosedRange<Timestamp>) throws(LedgerError) -> [InferenceCall] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("inference_calls") else { return [] }
            return try Row.fetchAll(
                database, sql: "SELECT * FROM inference_calls WHERE at BETWEEN ? AND ? ORDER BY id",
                arguments: [instants.lowerBound.description, instants.upperBound.description]
            ).map { try Self.inferenceCall($0) }
        }
    }

    /// The calls asked last, newest first.
    public func latestInferenceCalls(_ count: Int) throws(LedgerError) -> [InferenceCall] {
        try read { database in
            guard try database.tableExists("inference_calls") else { return [] }
            return try Row.fetchAll(
                database, sql: "SELECT * FROM inference_calls ORDER BY id DESC LIMIT ?", arguments: [count]
            ).map { try Self.inferenceCall($0) }
        }
    }

    private static func inferenceCall(_ row: Row) throws -> InferenceCall {
        let fields = Fields(row, table: "inference_calls")
        guard let outcome = InferenceCall.Outcome(rawValue: try fields.require("outcome")) else {
            throw fields.unreadable("outcome")
        }
        return InferenceCall(
            at: try fields.requireTimestamp("at"), run: try fields.optional("run"),
            session: try fields.date("session"), endpoint: try fields.require("endpoint"),
            model: try fields.require("model"), batch: try fields.optional("batch"),
            items: try fields.require("items"), seconds: try fields.require("seconds"),
            outcome: outcome, cost: try fields.require("cost"), detail: try fields.optional("detail"))
    }

    static func insert(_ call: InferenceCall, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO inference_calls
                    (at, run, session, endpoint, model, batch, items, seconds, outcome, cost, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                call.at.description, call.run, call.session?.description, call.endpoint, call.model,
                call.batch,
                call.items, call.seconds, call.outcome.rawValue, call.cost, call.detail,
            ])
    }
}
