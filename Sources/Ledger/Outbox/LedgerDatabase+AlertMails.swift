public import Core
internal import GRDB

/// A mail told of an alert: a row of `alert_mails`.
public struct AlertTelling: Hashable, Sendable {
    public var alert: Int64
    public var command: String
    public var key: String
    /// When the mail was written down.
    public var told: Timestamp
    /// As they stood then.
    public var severity: Alert.Severity
    public var count: Int
}

extension LedgerDatabase {
    /// What mails have told of the open alerts, and of earlier ones of the same command and key, oldest first.
    public func alertTellings() throws(LedgerError) -> [AlertTelling] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT m.alert, a.command, a.key, m.told, m.severity, m.count
                    FROM alerts o JOIN alerts a ON a.key = o.key AND a.command = o.command
                    JOIN alert_mails m ON m.alert = a.id
                    WHERE o.acknowledged IS NULL
                    GROUP BY m.rowid ORDER BY m.told, m.rowid
                    """
            ).map { row in
                let fields = Fields(row, table: "alert_mails")
                guard let severity = Alert.Severity(rawValue: try fields.require("severity")) else {
                    throw fields.unreadable("severity")
                }
                return AlertTelling(
                    alert: try fields.require("alert"), command: try fields.require("command"),
                    key: try fields.require("key"), told: try fields.requireTimestamp("told"),
                    severity: severity, count: try fields.require("count"))
            }
        }
    }
}
