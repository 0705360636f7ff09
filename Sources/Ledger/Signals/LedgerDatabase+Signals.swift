public import Core
internal import GRDB

extension LedgerDatabase {
    /// Writes a month's signals down. The same again, told by the digest, changes nothing; others replace those
    /// of the same session and basis with their outcome, and the month's row keeps when and what was replaced.
    ///
    /// All or nothing.
    ///
    /// - Throws: ``LedgerError``: `invalidRecord` for a stock that is there twice, or a number that is none.
    @discardableResult
    public func record(
        _ month: SignalMonth, _ rows: [SignalRow], at now: Timestamp
    ) throws(LedgerError) -> SignalRecording {
        try Self.check(month, rows)
        return try write { database in
            let standing = try Self.signalMonths(database, "WHERE session = ? AND basis = ?", month.key).first
            if let standing, standing.month.digest == month.digest { return .unchanged }
            var replaced = standing?.replaced ?? []
            if let standing { replaced.append(SignalReplacement(at: now, digest: standing.month.digest)) }
            for table in ["signal_outcomes", "signals", "signal_months"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE session = ? AND basis = ?", arguments: month.key)
            }
            try database.execute(
                sql: """
                    INSERT INTO signal_months
                        (session, basis, execution, model, digest, rows, note, recorded_at, replaced)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: month.key + [
                    month.execution.description, month.model, month.digest, rows.count, month.note,
                    now.description, replaced.map(\.text).joined(separator: "\n"),
                ])
            let insert = try database.makeStatement(
                sql: "INSERT INTO signals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            for row in rows {
                try insert.execute(
                    arguments: month.key + [
                        row.symbol.rawValue, row.slot, row.sector, row.action.rawValue, row.rank, row.target,
                        row.held, row.score, row.confidence, row.close,
                    ])
            }
            return standing.map { .replaced(digest: $0.month.digest) } ?? .added
        }
    }

    /// Writes down what became of a month, in place of what was written before.
    ///
    /// - Parameters:
    ///   - digest: of the signals that it is the outcome of.
    ///   - outcomes: one for each of the month's signals.
    /// - Returns: false where other signals stand by now, of which nothing is written.
    @discardableResult
    public func close(
        session: CivilDate, basis: SignalBasis, digest: String, _ outcome: SignalMonthOutcome,
        _ outcomes: [Symbol: SignalOutcome]
    ) throws(LedgerError) -> Bool {
        try write { database in
            let key: StatementArguments = [session.description, basis.rawValue]
            try database.execute(
                sql: """
                    UPDATE signal_months SET closed = ?, benchmark = ?, stocks = ?, stock_hits = ?,
                        inputs_digest = ?
                    WHERE session = ? AND basis = ? AND digest = ?
                    """,
                arguments: [
                    outcome.closed.description, outcome.benchmark, outcome.stocks, outcome.stockHits,
                    outcome.inputsDigest,
                ] + key + [digest])
            guard database.changesCount > 0 else { return false }
            try database.execute(
                sql: "DELETE FROM signal_outcomes WHERE session = ? AND basis = ?", arguments: key)
            let insert = try database.makeStatement(
                sql: "INSERT INTO signal_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            for (symbol, one) in outcomes.sorted(by: { $0.key < $1.key }) {
                try insert.execute(
                    arguments: key + [
                        symbol.rawValue, one.closed.description, one.gain, one.benchmark, one.cost,
                        one.excess, one.isHit,
                    ])
            }
            return true
        }
    }

    private static func check(_ month: SignalMonth, _ rows: [SignalRow]) throws(LedgerError) {
        guard month.execution > month.session else {
            throw LedgerError(
                .invalidRecord, "signals of \(month.session) cannot trade on \(month.execution)")
        }
        var seen: Set<Symbol> = []
        for row in rows {
            guard seen.insert(row.symbol).inserted else {
                throw LedgerError(.invalidRecord, "\(row.symbol) has two signals on \(month.session)")
            }
            guard row.target.isFinite, row.held.isFinite, row.confidence.isFinite, row.score?.isNaN != true,
                row.close?.isNaN != true
            else {
                throw LedgerError(
                    .invalidRecord,
                    "the signal of \(row.symbol) on \(month.session) has a weight or a confidence that is no number"
                )
            }
        }
    }
}

extension SignalMonth {
    fileprivate var key: StatementArguments { [session.description, basis.rawValue] }
}

extension SignalReplacement {
    fileprivate var text: String { "\(at) \(digest)" }
}
