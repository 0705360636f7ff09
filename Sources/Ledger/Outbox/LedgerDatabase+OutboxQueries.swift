public import Core
internal import Foundation
internal import GRDB

extension LedgerDatabase {
    /// Messages, newest first.
    ///
    /// - Parameter unsent: only those that someone still waits for or that were given up for someone.
    public func outbox(limit: Int = 50, unsent: Bool = false) throws(LedgerError) -> [OutboxMessage] {
        let clause =
            unsent
            ? """
            WHERE EXISTS (SELECT 1 FROM outbox_recipients WHERE message = id
                AND state IN ('waiting', 'failed'))
            """ : ""
        return try outbox("\(clause) ORDER BY id DESC LIMIT ?", [limit])
    }

    /// One message; nil when there is none of that id.
    public func outboxMessage(_ id: Int64) throws(LedgerError) -> OutboxMessage? {
        try outbox("WHERE id = ?", [id]).first
    }

    /// The messages that are the same one: an older program could write it down for several sets of people.
    public func outbox(
        kind: String, session: CivilDate?, contentDigest: String
    ) throws(LedgerError) -> [OutboxMessage] {
        try outbox(
            "WHERE kind = ? AND session IS ? AND content_digest = ? ORDER BY id",
            [kind, session?.description, contentDigest])
    }

    /// The RFC 5322 bytes of a message; nil when there are none any more.
    public func outboxBytes(_ id: Int64) throws(LedgerError) -> [UInt8]? {
        try read { database in
            try Data.fetchOne(database, sql: "SELECT bytes FROM outbox WHERE id = ?", arguments: [id])
                .map { [UInt8]($0) }
        }
    }

    /// What became of the messages that were written down since an instant; tests of the way are left out.
    public func deliveryCounts(since: Timestamp) throws(LedgerError) -> DeliveryCounts {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("outbox") else { return DeliveryCounts() }
            var counts = DeliveryCounts()
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT state, COUNT(*) AS count, MIN(created) AS oldest
                    FROM outbox_recipients JOIN outbox ON id = message
                    WHERE created >= ? AND kind <> 'test' GROUP BY state
                    """,
                arguments: [since.description])
            for row in rows {
                let fields = Fields(row, table: "outbox_recipients")
                let count: Int = try fields.require("count")
                switch OutboxRecipient.State(rawValue: try fields.require("state")) {
                case .sent: counts.sent = count
                case .waiting:
                    (counts.waiting, counts.oldestWaiting) = (count, try fields.timestamp("oldest"))
                case .failed: counts.failed = count
                case .dropped: break
                case nil: throw fields.unreadable("state")
                }
            }
            return counts
        }
    }

    /// The deliveries of a session, oldest first.
    public func deliveries(of session: CivilDate) throws(LedgerError) -> [DeliveryRecord] {
        try outbox("WHERE session = ? ORDER BY id", [session.description]).map { DeliveryRecord($0) }
    }

    private func outbox(
        _ clause: String, _ arguments: StatementArguments
    ) throws(LedgerError) -> [OutboxMessage] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("outbox") else { return [] }
            let recipients = try database.makeStatement(
                sql: "SELECT * FROM outbox_recipients WHERE message = ? ORDER BY address")
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT id, kind, session, severity, message_id, content_digest, subject, created,
                        LENGTH(bytes) AS size FROM outbox \(clause)
                    """,
                arguments: arguments
            ).map { row in
                let fields = Fields(row, table: "outbox")
                let severity: String? = try fields.optional("severity")
                let id: Int64 = try fields.require("id")
                return OutboxMessage(
                    id: id, kind: try fields.require("kind"), session: try fields.date("session"),
                    severity: severity.flatMap { Alert.Severity(rawValue: $0) },
                    messageID: try fields.require("message_id"),
                    contentDigest: try fields.require("content_digest"),
                    subject: try fields.optional("subject"), created: try fields.requireTimestamp("created"),
                    size: try fields.optional("size"),
                    recipients: try Row.fetchAll(recipients, arguments: [id]).map { try OutboxRecipient($0) })
            }
        }
    }
}

extension OutboxRecipient {
    init(_ row: Row) throws {
        let fields = Fields(row, table: "outbox_recipients")
        guard let state = State(rawValue: try fields.require("state")) else {
            throw fields.unreadable("state")
        }
        self.state = state
        address = try fields.require("address")
        since = try fields.requireTimestamp("since")
        attempts = try fields.require("attempts")
        nextAttempt = try fields.requireTimestamp("next_attempt")
        lastAttempt = try fields.timestamp("last_attempt")
        lastError = try fields.optional("last_error")
        sent = try fields.timestamp("sent")
        uncertain = try fields.require("uncertain")
        isClaimed = try fields.require("claimed")
    }
}
