public import Core
internal import Foundation
internal import GRDB

/// What is written before and after each step of a delivery. One process at a time claims letters; see
/// ``releaseClaims(at:)``.
extension LedgerDatabase {
    /// Writes messages down, all or none, and returns their ids in order.
    ///
    /// One of the same kind, session and content as a message that is there is that message: only recipients it
    /// does not have yet are added. What was sent, given up or dropped stays so.
    @discardableResult
    public func enqueue(_ drafts: [OutboxDraft], at now: Timestamp) throws(LedgerError) -> [Int64] {
        for draft in drafts where draft.recipients.isEmpty || draft.bytes.isEmpty {
            throw LedgerError(.invalidRecord, "the message \(draft.messageID) has no recipient or no content")
        }
        return try write { database in try drafts.map { try Self.enqueue($0, in: database, at: now) } }
    }

    private static func enqueue(_ draft: OutboxDraft, in database: Database, at now: Timestamp) throws
        -> Int64
    {
        let twins = try Int64.fetchAll(
            database,
            sql: """
                SELECT id FROM outbox WHERE message_id = ?
                    OR (kind = ? AND session IS ? AND content_digest = ?) ORDER BY id
                """,
            arguments: [draft.messageID, draft.kind, draft.session?.description, draft.contentDigest])
        let id = try twins.last ?? insert(draft, into: database, at: now)
        var known: Set<String> = []
        for twin in twins {
            known.formUnion(
                try String.fetchAll(
                    database, sql: "SELECT address FROM outbox_recipients WHERE message = ?",
                    arguments: [twin]))
        }
        for address in draft.recipients where known.insert(address).inserted {
            try database.execute(
                sql: """
                    INSERT INTO outbox_recipients (message, address, state, since, next_attempt)
                    VALUES (?, ?, 'waiting', ?, ?)
                    """,
                arguments: [id, address, now.description, now.description])
        }
        // An older program kept no bytes, and those of a message that went out long ago are dropped.
        for twin in twins {
            try database.execute(
                sql: """
                    UPDATE outbox SET bytes = ?, sender = ?, subject = ? WHERE id = ? AND bytes IS NULL
                        AND EXISTS (SELECT 1 FROM outbox_recipients WHERE message = id AND state = 'waiting')
                    """,
                arguments: [Data(draft.bytes), draft.sender, draft.subject, twin])
            if database.changesCount > 0 {
                try database.execute(
                    sql: "UPDATE OR IGNORE outbox SET message_id = ? WHERE id = ?",
                    arguments: [draft.messageID, twin])
            }
        }
        for record in draft.alerts {
            try database.execute(
                sql: "INSERT INTO alert_mails (alert, message, told, severity, count) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    record.id, id, now.description, record.alert.severity.rawValue, record.count,
                ])
        }
        return id
    }

    private static func insert(_ draft: OutboxDraft, into database: Database, at now: Timestamp) throws
        -> Int64
    {
        try database.execute(
            sql: """
                INSERT INTO outbox
                    (kind, session, severity, message_id, content_digest, subject, sender, created, bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                draft.kind, draft.session?.description, draft.severity?.rawValue, draft.messageID,
                draft.contentDigest, draft.subject, draft.sender, now.description, Data(draft.bytes),
            ])
        return database.lastInsertedRowID
    }

    /// Takes the next letter that is due by `due`, the gravest alerts first, then the oldest; nil when none is.
    ///
    /// Written down before anything is sent, so that an attempt whose process died is known of.
    ///
    /// - Parameter message: only of this message.
    public func claimLetter(
        of message: Int64? = nil, dueBy due: Timestamp, at now: Timestamp
    ) throws(LedgerError) -> OutboxLetter? {
        try write { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT o.kind, o.message_id, o.subject, o.sender, o.bytes, r.* FROM outbox_recipients r
                    JOIN outbox o ON o.id = r.message
                    WHERE r.state = 'waiting' AND r.claimed = 0 AND r.next_attempt <= ?
                        AND o.bytes IS NOT NULL AND o.id = COALESCE(?, o.id)
                    ORDER BY CASE o.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
                        r.message, r.address LIMIT 1
                    """,
                arguments: [due.description, message])
            guard let row else { return nil }
            let fields = Fields(row, table: "outbox_recipients")
            let attempts: Int = try fields.require("attempts")
            let bytes: Data = try fields.require("bytes")
            let letter = OutboxLetter(
                message: try fields.require("message"), kind: try fields.require("kind"),
                messageID: try fields.require("message_id"), subject: try fields.optional("subject") ?? "",
                sender: try fields.require("sender"), address: try fields.require("address"),
                since: try fields.requireTimestamp("since"), attempts: attempts + 1, bytes: [UInt8](bytes))
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET claimed = 1, attempts = attempts + 1, last_attempt = ?
                    WHERE message = ? AND address = ?
                    """,
                arguments: [now.description, letter.message, letter.address])
            return letter
        }
    }

    /// Writes how the attempt ended, and raises what the operator should know of it in the same transaction.
    ///
    /// The alerts that a sent letter tells count as mailed.
    public func settle(
        _ letter: OutboxLetter, _ outcome: LetterOutcome, raising alert: Alert? = nil, at now: Timestamp
    ) throws(LedgerError) {
        try settle(message: letter.message, address: letter.address, outcome, raising: alert, at: now)
    }

    func settle(
        message: Int64, address: String, _ outcome: LetterOutcome, raising alert: Alert? = nil,
        at now: Timestamp
    ) throws(LedgerError) {
        let values: StatementArguments =
            switch outcome {
            case .sent: ["sent", nil, now.description, nil, 0]
            case .later(let error, let next, let uncertain):
                ["waiting", error, nil, next.description, uncertain ? 1 : 0]
            case .failed(let error): ["failed", error, nil, nil, 0]
            }
        try write { database in
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET state = ?, last_error = ?, sent = ?,
                        next_attempt = COALESCE(?, next_attempt), uncertain = uncertain + ?, claimed = 0
                    WHERE message = ? AND address = ?
                    """,
                arguments: values + [message, address])
            if outcome == .sent {
                try database.execute(
                    sql: """
                        UPDATE alerts SET mailed = COALESCE(mailed, ?)
                        WHERE id IN (SELECT alert FROM alert_mails WHERE message = ?)
                        """,
                    arguments: [now.description, message])
            }
            if let alert { try Self.raise(alert, in: database, at: now) }
        }
    }
}
