public import Core
internal import GRDB

/// What was asked about headlines before, and how much of a day's quota is left.
extension LedgerDatabase {
    /// The scores that a scorer has given before, by the titles' digests; what it was never asked is missing.
    public func sentimentScores(
        of digests: [String], by scorer: String
    ) throws(LedgerError) -> [String: Double] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("sentiment_scores") else { return [:] }
            let statement = try database.cachedStatement(
                sql: "SELECT score FROM sentiment_scores WHERE digest = ? AND scorer = ?")
            var scores: [String: Double] = [:]
            for digest in digests where scores[digest] == nil {
                scores[digest] = try Double.fetchOne(statement, arguments: [digest, scorer])
            }
            return scores
        }
    }

    /// Keeps what a scorer said of a title. The first answer stands: two processes that ask at once agree then.
    ///
    /// - Parameter score: within -1...1.
    /// - Throws: ``LedgerError`` `invalidRecord` for a score that is none.
    public func keep(
        sentimentScore score: Double, of digest: String, by scorer: String, at now: Timestamp
    ) throws(LedgerError) {
        guard (-1...1).contains(score) else {
            throw LedgerError(.invalidRecord, "\(score) is no sentiment; the scorer \(scorer) gives -1 to 1")
        }
        try write { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO sentiment_scores (digest, scorer, score, at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (digest, scorer) DO NOTHING
                    """
            ).execute(arguments: [digest, scorer, score, now.description])
        }
    }

    /// Takes items out of a day's quota of an endpoint before they are asked, so that processes that ask at once
    /// do not exceed it together, and a killed one has not asked for nothing.
    ///
    /// The day is that of `call.at` in UTC; counted is what was asked of the endpoint, answered or not. The row
    /// stands as failed until ``settle(inferenceCall:as:)``.
    ///
    /// - Parameters:
    ///   - call: `items` is how many are wanted, and `cost` what all of them cost; `outcome` is not looked at.
    ///   - budget: that a call which costs something must leave room for.
    /// - Returns: the row and the items granted; nil when the day's quota, or a budget, is spent.
    public func reserve(
        _ call: InferenceCall, dayQuota quota: Int,
        within budget: InferenceBudget = InferenceBudget(day: nil)
    ) throws(LedgerError) -> (row: Int64, items: Int)? {
        try write { database in
            let day = call.at.date
            let asked =
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT coalesce(sum(items), 0) FROM inference_calls
                        WHERE endpoint = ? AND at BETWEEN ? AND ? AND outcome IN (?, ?)
                        """,
                    arguments: [
                        call.endpoint, "\(day)T00:00:00Z", "\(day)T23:59:59Z",
                        InferenceCall.Outcome.served.rawValue, InferenceCall.Outcome.failed.rawValue,
                    ]) ?? 0
            var granted = min(call.items, quota - asked)
            if call.cost > 0, granted > 0 {
                let left = budget.left(
                    day: try Self.spent(day...day, database),
                    month: try Self.spent(day.yearMonth.firstDay...day.yearMonth.lastDay, database))
                if left < call.cost { granted = min(granted, Int(left * Int64(call.items) / call.cost)) }
            }
            guard granted > 0 else { return nil }
            var reserved = call
            reserved.items = granted
            reserved.cost = call.cost * Int64(granted) / Int64(call.items)
            reserved.outcome = .failed
            reserved.detail = "under way"
            try Self.insert(reserved, database)
            return (database.lastInsertedRowID, granted)
        }
    }

    /// Writes down how a call that was reserved ended; items that were not asked after all go back to the quota.
    public func settle(inferenceCall row: Int64, as call: InferenceCall) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE inference_calls SET items = ?, seconds = ?, outcome = ?, cost = ?, detail = ?
                    WHERE id = ?
                    """,
                arguments: [
                    call.items, call.seconds, call.outcome.rawValue, call.cost, call.detail, row,
                ])
        }
    }
}
