public import Core
internal import GRDB

/// Whether a call may go out.
public enum InferenceAdmission: Hashable, Sendable {
    /// Its row, under way, with its estimate set aside.
    case admitted(row: Int64)
    case refused(InferenceBudget.Refusal)
}

extension LedgerDatabase {
    /// Writes the call down as under way where the budget has room for its cost, which is an estimate until
    /// ``endInferenceCall(_:_:seconds:cost:detail:)``; in one immediate transaction, so that processes at once never
    /// set more aside than there is. Refused, it is written down as over budget, once a run and endpoint; the first of
    /// a day raises an alert.
    ///
    /// - Parameters:
    ///   - call: its outcome is not looked at.
    ///   - alert: made of a refusal.
    public func admitInferenceCall(
        _ call: InferenceCall, within budget: InferenceBudget,
        alert: (InferenceBudget.Refusal) -> Alert
    ) throws(LedgerError) -> InferenceAdmission {
        guard call.cost >= 0 else {
            throw LedgerError(.invalidRecord, "a call to \(call.endpoint) has a cost below zero; report it")
        }
        return try write { database in
            let today = call.at.date
            let refusal = budget.refusal(
                of: call.cost, day: try Self.spent(today...today, database),
                month: try Self.spent(today.yearMonth.firstDay...today.yearMonth.lastDay, database))
            var row = call
            guard let refusal else {
                row.outcome = .underWay
                try Self.insert(row, database)
                return .admitted(row: database.lastInsertedRowID)
            }
            if try !Self.isRefused(call, database) {
                (row.outcome, row.cost, row.seconds) = (.overBudget, 0, 0)
                let alert = alert(refusal)
                row.detail = alert.message
                try Self.insert(row, database)
                if try !Self.isRaised(alert.key, on: today, database) {
                    try Self.raise(alert, in: database, at: call.at)
                }
            }
            return .refused(refusal)
        }
    }

    /// Ends a call that is under way, once: what it cost takes the place of what was set aside.
    ///
    /// - Throws: ``LedgerError`` `invalidRecord` for a call that is not under way, or figures below zero.
    public func endInferenceCall(
        _ row: Int64, _ outcome: InferenceCall.Outcome, seconds: Double, cost: Int64, detail: String?
    ) throws(LedgerError) {
        guard seconds.isFinite, seconds >= 0, cost >= 0, outcome == .served || outcome == .failed else {
            throw LedgerError(
                .invalidRecord, "call \(row) cannot end as \(outcome.rawValue) after \(seconds) s; report it")
        }
        try write { database in
            try database.execute(
                sql: """
                    UPDATE inference_calls SET outcome = ?, seconds = ?, cost = ?, detail = ?
                    WHERE id = ? AND outcome = ?
                    """,
                arguments: [
                    outcome.rawValue, seconds, cost, detail, row, InferenceCall.Outcome.underWay.rawValue,
                ])
            guard database.changesCount == 1 else {
                throw LedgerError(.invalidRecord, "call \(row) is not under way; a call is ended once")
            }
        }
    }

    /// Spent on inference within the days of UTC, in millionths of a dollar, with what is set aside.
    public func inferenceSpent(_ days: ClosedRange<CivilDate>) throws(LedgerError) -> Int64 {
        try read { database in
            guard try database.tableExists("inference_calls") else { return 0 }
            return try Self.spent(days, database)
        }
    }

    /// Mean seconds of the last calls to an endpoint's model that were served, and how many they are.
    ///
    /// - Parameter count: of calls, at most.
    public func recentInferenceSeconds(
        endpoint: String, model: String, of count: Int = 20
    ) throws(LedgerError) -> (mean: Double, calls: Int)? {
        try read { database in
            guard try database.tableExists("inference_calls") else { return nil }
            let seconds = try Double.fetchAll(
                database,
                sql: """
                    SELECT seconds FROM inference_calls
                    WHERE endpoint = ? AND model = ? AND outcome = 'served'
                    ORDER BY id DESC LIMIT ?
                    """, arguments: [endpoint, model, count])
            guard !seconds.isEmpty else { return nil }
            return (seconds.reduce(0, +) / Double(seconds.count), seconds.count)
        }
    }

    /// Spent within the days of UTC, with what is set aside.
    static func spent(_ days: ClosedRange<CivilDate>, _ database: Database) throws -> Int64 {
        // The condition on the cost lets SQLite read its index alone.
        try Int64.fetchOne(
            database.cachedStatement(
                sql:
                    "SELECT COALESCE(SUM(cost), 0) FROM inference_calls WHERE cost > 0 AND at BETWEEN ? AND ?"
            ),
            arguments: ["\(days.lowerBound)T00:00:00Z", "\(days.upperBound)T23:59:59Z"]) ?? 0
    }

    /// Whether this run, or outside a run this day, has a refusal of the endpoint already.
    private static func isRefused(_ call: InferenceCall, _ database: Database) throws -> Bool {
        let (clause, argument) =
            call.run.map { ("run = ?", $0.databaseValue) }
            ?? ("run IS NULL AND substr(at, 1, 10) = ?", call.at.date.description.databaseValue)
        return try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM inference_calls
                    WHERE \(clause) AND endpoint = ? AND outcome = 'over budget')
                """, arguments: [argument, call.endpoint]) ?? false
    }

    private static func isRaised(_ key: String, on day: CivilDate, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM alerts WHERE key = ? AND created BETWEEN ? AND ?)",
            arguments: [key, "\(day)T00:00:00Z", "\(day)T23:59:59Z"]) ?? false
    }
}
