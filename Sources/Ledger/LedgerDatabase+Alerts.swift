public import Core
internal import GRDB

extension LedgerDatabase {
    /// Writes an alert down and returns its row's id.
    ///
    /// An open alert with the same command and key that was created on the same day in UTC counts up and
    /// takes over the new session and message. It keeps the gravest severity; one that grew graver since
    /// it was mailed is to be mailed again. By the day, so that what fails in every night's run is a row,
    /// and a mail, each time.
    @discardableResult
    public func raise(_ alert: Alert, at now: Timestamp) throws(LedgerError) -> Int64 {
        try write { try Self.raise(alert, in: $0, at: now) }
    }

    /// The same, within a transaction.
    @discardableResult
    static func raise(_ alert: Alert, in database: Database, at now: Timestamp) throws -> Int64 {
        let open = try alerts(
            database,
            """
            WHERE key = ? AND command = ? AND acknowledged IS NULL AND created BETWEEN ? AND ?
            ORDER BY id DESC LIMIT 1
            """,
            [alert.key, alert.command, "\(now.date)T00:00:00Z", "\(now.date)T23:59:59Z"]
        ).first
        guard let open else {
            try database.execute(
                sql: """
                    INSERT INTO alerts (severity, command, session, key, message, created, last_raised)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    alert.severity.rawValue, alert.command, alert.session?.description, alert.key,
                    alert.message, now.description, now.description,
                ])
            return database.lastInsertedRowID
        }
        let mailed = alert.severity > open.alert.severity ? nil : open.mailed
        try database.execute(
            sql: """
                UPDATE alerts SET severity = ?, session = ?, message = ?, count = count + 1,
                    last_raised = ?, mailed = ?
                WHERE id = ?
                """,
            arguments: [
                max(alert.severity, open.alert.severity).rawValue, alert.session?.description,
                alert.message, now.description, mailed?.description, open.id,
            ])
        return open.id
    }

    /// The alerts that nobody put aside, gravest first, then oldest first.
    ///
    /// - Parameter unmailed: only those that no mail has carried yet.
    public func openAlerts(unmailed: Bool = false) throws(LedgerError) -> [AlertRecord] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("alerts") else { return [] }
            let clause = "WHERE acknowledged IS NULL" + (unmailed ? " AND mailed IS NULL" : "")
            return try Self.alerts(database, clause + " ORDER BY id").sorted {
                ($1.alert.severity, $0.id) < ($0.alert.severity, $1.id)
            }
        }
    }

    /// Whether an alert with this key was ever raised, put aside or not.
    public func hasAlert(key: String) throws(LedgerError) -> Bool {
        try read { try !Self.alerts($0, "WHERE key = ? LIMIT 1", [key]).isEmpty }
    }

    /// Puts alerts aside; one that was already keeps its time.
    public func acknowledgeAlerts(_ ids: [Int64], at now: Timestamp) throws(LedgerError) {
        try write { database in
            let statement = try database.makeStatement(
                sql: "UPDATE alerts SET acknowledged = COALESCE(acknowledged, ?) WHERE id = ?")
            for id in ids { try statement.execute(arguments: [now.description, id]) }
        }
    }

    private static func alerts(
        _ database: Database, _ clause: String, _ arguments: StatementArguments = StatementArguments()
    ) throws -> [AlertRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM alerts \(clause)", arguments: arguments).map { row in
            let fields = Fields(row, table: "alerts")
            guard let severity = Alert.Severity(rawValue: try fields.require("severity")) else {
                throw fields.unreadable("severity")
            }
            return AlertRecord(
                id: try fields.require("id"),
                alert: Alert(
                    severity, command: try fields.require("command"), session: try fields.date("session"),
                    key: try fields.require("key"), message: try fields.require("message")),
                count: try fields.require("count"), created: try fields.requireTimestamp("created"),
                lastRaised: try fields.requireTimestamp("last_raised"),
                acknowledged: try fields.timestamp("acknowledged"), mailed: try fields.timestamp("mailed"))
        }
    }
}
