public import Core
internal import Foundation
internal import GRDB

extension LedgerDatabase {
    public func delivery(messageID: String) throws(LedgerError) -> DeliveryRecord? {
        try read { try Self.deliveries($0, "WHERE message_id = ?", [messageID]).first }
    }

    /// The deliveries of a session, oldest first.
    public func deliveries(of session: CivilDate) throws(LedgerError) -> [DeliveryRecord] {
        try read { try Self.deliveries($0, "WHERE session = ? ORDER BY id", [session.description]) }
    }

    /// Writes a message down before it is sent. When the message ID is known already, that record is
    /// returned as it stands: look at ``DeliveryRecord/sent`` before sending.
    public func recordDelivery(
        kind: String, session: CivilDate, recipients: [String], messageID: String, contentDigest: String,
        at now: Timestamp
    ) throws(LedgerError) -> DeliveryRecord {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO deliveries (kind, session, recipients, message_id, content_digest, created)
                    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING
                    """,
                arguments: [
                    kind, session.description,
                    String(decoding: try JSONEncoder().encode(recipients), as: UTF8.self), messageID,
                    contentDigest, now.description,
                ])
            guard let record = try Self.deliveries(database, "WHERE message_id = ?", [messageID]).first else {
                throw LedgerError(.statement, "delivery \(messageID) was not recorded")
            }
            return record
        }
    }

    /// Counts an attempt that succeeded, and marks the message as sent.
    public func markDeliverySent(_ id: Int64, at now: Timestamp) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE deliveries SET sent = COALESCE(sent, ?), attempts = attempts + 1, last_error = NULL
                    WHERE id = ?
                    """,
                arguments: [now.description, id])
        }
    }

    /// Counts an attempt that failed, with why.
    public func recordDeliveryFailure(_ id: Int64, error: String) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: "UPDATE deliveries SET attempts = attempts + 1, last_error = ? WHERE id = ?",
                arguments: [error, id])
        }
    }

    /// What became of the messages that were written down since an instant.
    public func deliveryCounts(since: Timestamp) throws(LedgerError) -> DeliveryCounts {
        try read { database in
            var counts = DeliveryCounts()
            for record in try Self.deliveries(database, "WHERE created >= ?", [since.description]) {
                if record.sent != nil {
                    counts.sent += record.recipients.count
                } else {
                    counts.waiting += record.recipients.count
                    counts.oldestWaiting = min(counts.oldestWaiting ?? record.created, record.created)
                }
            }
            return counts
        }
    }

    private static func deliveries(
        _ database: Database, _ clause: String, _ arguments: StatementArguments
    ) throws -> [DeliveryRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM deliveries \(clause)", arguments: arguments).map {
            row in
            let fields = Fields(row, table: "deliveries")
            let recipients: String = try fields.require("recipients")
            guard let list = try? JSONDecoder().decode([String].self, from: Data(recipients.utf8)) else {
                throw fields.unreadable("recipients")
            }
            return DeliveryRecord(
                id: try fields.require("id"), kind: try fields.require("kind"),
                session: try fields.requireDate("session"), recipients: list,
                messageID: try fields.require("message_id"),
                contentDigest: try fields.require("content_digest"),
                created: try fields.requireTimestamp("created"), sent: try fields.timestamp("sent"),
                attempts: try fields.require("attempts"), lastError: try fields.optional("last_error"))
        }
    }
}
