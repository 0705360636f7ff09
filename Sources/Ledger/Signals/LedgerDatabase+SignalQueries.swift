public import Core
internal import GRDB

extension LedgerDatabase {
    /// The recorded months, by session.
    ///
    /// - Parameters:
    ///   - sessions: of the decisions; nil for all.
    ///   - basis: nil for the one of each session that counts: what was published, else what was replayed, else
    ///     what was simulated.
    public func signalMonths(
        in sessions: ClosedRange<CivilDate>? = nil, basis: SignalBasis? = nil
    ) throws(LedgerError) -> [RecordedSignalMonth] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("signal_months") else { return [] }
            let months = try Self.signalMonths(
                database,
                "WHERE session BETWEEN ? AND ? AND (? IS NULL OR basis = ?) ORDER BY session",
                [
                    sessions?.lowerBound.description ?? "0", sessions?.upperBound.description ?? "9999-12-31",
                    basis?.rawValue, basis?.rawValue,
                ])
            var chosen: [RecordedSignalMonth] = []
            for month in months {
                if let last = chosen.last, last.month.session == month.month.session {
                    if last.month.basis.precedence > month.month.basis.precedence { continue }
                    chosen.removeLast()
                }
                chosen.append(month)
            }
            return chosen
        }
    }

    /// The signals of a month and what became of them, by rank.
    public func signals(
        of session: CivilDate, basis: SignalBasis
    ) throws(LedgerError) -> [RecordedSignal] {
        try signals(
            "WHERE s.session = ? AND s.basis = ? ORDER BY s.rank, s.symbol",
            [session.description, basis.rawValue])
    }

    /// The signals of months of a span, all bases, by session.
    public func signals(in sessions: ClosedRange<CivilDate>) throws(LedgerError) -> [RecordedSignal] {
        try signals(
            "WHERE s.session BETWEEN ? AND ? ORDER BY s.session, s.basis, s.rank, s.symbol",
            [sessions.lowerBound.description, sessions.upperBound.description])
    }

    /// Every signal that a stock ever had, all bases, oldest first.
    public func signals(of symbol: Symbol) throws(LedgerError) -> [RecordedSignal] {
        try signals("WHERE s.symbol = ? ORDER BY s.session, s.basis", [symbol.rawValue])
    }

    /// The signals of months of a span whose outcome is known, all bases, by session: only what their success is
    /// counted by, which takes a tenth of the time that all of them would.
    public func signalHits(in sessions: ClosedRange<CivilDate>) throws(LedgerError) -> [SignalHit] {
        try read { database in
            guard try database.tableExists("signals") else { return [] }
            var hits: [SignalHit] = []
            // A month has one session and basis, which are read once.
            var last: (session: String, basis: String, date: CivilDate, value: SignalBasis)?
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT s.session, s.basis, s.action, s.confidence, o.hit, o.excess FROM signals s
                    JOIN signal_outcomes o USING (session, basis, symbol)
                    WHERE s.session BETWEEN ? AND ? ORDER BY s.session, s.basis, s.symbol
                    """, arguments: [sessions.lowerBound.description, sessions.upperBound.description])
            while let row = try rows.next() {
                let fields = Fields(row, table: "signals")
                guard let session = String.fromDatabaseValue(row[0]),
                    let basis = String.fromDatabaseValue(row[1])
                else { throw fields.unreadable("session") }
                if last?.session != session || last?.basis != basis {
                    guard let value = SignalBasis(rawValue: basis) else { throw fields.unreadable("basis") }
                    last = (session, basis, try fields.requireDate("session"), value)
                }
                guard let last,
                    let action = String.fromDatabaseValue(row[2]).flatMap(SignalAction.init(rawValue:))
                else { throw fields.unreadable("action") }
                guard let confidence = Double.fromDatabaseValue(row[3]),
                    let isHit = Bool.fromDatabaseValue(row[4]),
                    let excess = Double.fromDatabaseValue(row[5])
                else { throw fields.unreadable("confidence") }
                hits.append(
                    SignalHit(
                        session: last.date, basis: last.value, action: action, confidence: confidence,
                        isHit: isHit, excess: excess))
            }
            return hits
        }
    }

    private func signals(
        _ clause: String, _ arguments: StatementArguments
    ) throws(LedgerError) -> [RecordedSignal] {
        try read { database in
            guard try database.tableExists("signals") else { return [] }
            var signals: [RecordedSignal] = []
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT s.*, o.closed, o.gain, o.benchmark, o.cost, o.excess FROM signals s
                    LEFT JOIN signal_outcomes o USING (session, basis, symbol) \(clause)
                    """, arguments: arguments)
            while let row = try rows.next() { signals.append(try RecordedSignal(row)) }
            return signals
        }
    }

    static func signalMonths(
        _ database: Database, _ clause: String, _ arguments: StatementArguments
    ) throws -> [RecordedSignalMonth] {
        try Row.fetchAll(database, sql: "SELECT * FROM signal_months \(clause)", arguments: arguments)
            .map { try RecordedSignalMonth($0) }
    }
}

extension RecordedSignalMonth {
    fileprivate init(_ row: Row) throws {
        let fields = Fields(row, table: "signal_months")
        guard let basis = SignalBasis(rawValue: try fields.require("basis")) else {
            throw fields.unreadable("basis")
        }
        month = SignalMonth(
            session: try fields.requireDate("session"), execution: try fields.requireDate("execution"),
            basis: basis, model: try fields.require("model"), digest: try fields.require("digest"),
            note: try fields.optional("note"))
        rows = try fields.require("rows")
        recorded = try fields.requireTimestamp("recorded_at")
        replaced = try (fields.require("replaced") as String).split(separator: "\n").map { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let at = Timestamp(String(parts[0])) else {
                throw fields.unreadable("replaced")
            }
            return SignalReplacement(at: at, digest: String(parts[1]))
        }
        outcome = try fields.date("closed").map { closed in
            SignalMonthOutcome(
                closed: closed, benchmark: try fields.require("benchmark"),
                stocks: try fields.require("stocks"), stockHits: try fields.require("stock_hits"),
                inputsDigest: try fields.require("inputs_digest"))
        }
    }
}

extension RecordedSignal {
    fileprivate init(_ row: Row) throws {
        let fields = Fields(row, table: "signals")
        guard let basis = SignalBasis(rawValue: try fields.require("basis")) else {
            throw fields.unreadable("basis")
        }
        guard let action = SignalAction(rawValue: try fields.require("action")) else {
            throw fields.unreadable("action")
        }
        session = try fields.requireDate("session")
        self.basis = basis
        self.row = SignalRow(
            symbol: Symbol(rawValue: try fields.require("symbol")), slot: try fields.require("slot"),
            sector: try fields.optional("sector"), action: action, rank: try fields.require("rank"),
            target: try fields.require("target"), held: try fields.require("held"),
            score: try fields.optional("score"), confidence: try fields.require("confidence"),
            close: try fields.optional("close"))
        outcome = try fields.date("closed").map { closed in
            SignalOutcome(
                closed: closed, gain: try fields.require("gain"),
                benchmark: try fields.require("benchmark"), cost: try fields.require("cost"),
                excess: try fields.require("excess"))
        }
    }
}
