public import Core
internal import GRDB

extension LedgerDatabase {
    /// Frees the letters whose process died between claiming them and writing how that ended: nobody knows whether
    /// the server took them, so they are due again, with the same message id.
    ///
    /// Only for whoever holds the outbox, which nobody else can then be working on.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public func releaseClaims(at now: Timestamp) throws(LedgerError) -> Int {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET claimed = 0, uncertain = uncertain + 1, next_attempt = ?,
                        last_error = 'the run ended before the server''s answer was written down'
                    WHERE claimed = 1
                    """,
                arguments: [now.description])
            return database.changesCount
        }
    }

    /// Drops the bytes of messages that nobody waits for since before `cutoff`, and gives up those that an older
    /// program left waiting without bytes and nobody made again since.
    public func tidyOutbox(before cutoff: Timestamp, givingUpBefore limit: Timestamp) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET state = 'failed', last_error =
                        COALESCE(last_error || '; ', '') || 'it was not made again in time'
                    WHERE state = 'waiting' AND since < ?
                        AND message IN (SELECT id FROM outbox WHERE bytes IS NULL)
                    """,
                arguments: [limit.description])
            try database.execute(
                sql: """
                    UPDATE outbox SET bytes = NULL WHERE bytes IS NOT NULL AND created < ? AND NOT EXISTS (
                        SELECT 1 FROM outbox_recipients WHERE message = id
                            AND (state = 'waiting' OR COALESCE(sent, last_attempt, since) >= ?))
                    """,
                arguments: [cutoff.description, cutoff.description])
        }
    }

    /// Makes what waits due now: the letters of one message, or all.
    public func hasten(_ message: Int64? = nil, at now: Timestamp) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET next_attempt = ?
                    WHERE state = 'waiting' AND message = COALESCE(?, message)
                    """,
                arguments: [now.description, message])
        }
    }

    /// Makes the letters of a message that were given up or dropped wait again from now on, and those that wait due.
    ///
    /// - Returns: how many are due now.
    /// - Throws: ``LedgerError`` `invalidRecord` when there is no such message, or its bytes are gone.
    public func retryMessage(_ id: Int64, at now: Timestamp) throws(LedgerError) -> Int {
        try write { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT bytes IS NULL AS empty FROM outbox WHERE id = ?", arguments: [id])
            guard let row else { throw Self.noMessage(id) }
            guard try Fields(row, table: "outbox").require("empty") == false else {
                throw LedgerError(
                    .invalidRecord, "message \(id) is no longer kept whole; run what made it again")
            }
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET next_attempt = ?, state = 'waiting',
                        since = CASE state WHEN 'waiting' THEN since ELSE ? END
                    WHERE message = ? AND state <> 'sent'
                    """,
                arguments: [now.description, now.description, id])
            return database.changesCount
        }
    }

    /// Puts the letters of a message that wait aside: they are neither sent nor made again.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``LedgerError`` `invalidRecord` when there is no such message.
    public func dropMessage(_ id: Int64) throws(LedgerError) -> Int {
        try write { database in
            let exists = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?)", arguments: [id])
            guard exists == true else { throw Self.noMessage(id) }
            try database.execute(
                sql: """
                    UPDATE outbox_recipients SET state = 'dropped'
                    WHERE message = ? AND state IN ('waiting', 'failed') AND claimed = 0
                    """,
                arguments: [id])
            return database.changesCount
        }
    }

    private static func noMessage(_ id: Int64) -> LedgerError {
        LedgerError(.invalidRecord, "there is no message \(id); bellwether mail lists them")
    }
}
