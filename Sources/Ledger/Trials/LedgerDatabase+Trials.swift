public import Core
internal import GRDB

extension LedgerDatabase {
    /// Adds a row to the trial record, which nothing changes afterwards, and links it to the row before.
    /// Returns its id.
    ///
    /// The write transaction is exclusive from its beginning: of two processes at once, the second links to
    /// the first one's row.
    ///
    /// - Throws: ``LedgerError``: `invalidRecord` for what SQLite would not give back as it is.
    @discardableResult
    public func append(_ trial: TrialRecord, at now: Timestamp) throws(LedgerError) -> Int64 {
        try write { database in
            let end = try TrialChain.end(database)
            let id = max(end.id, try TrialChain.written(database)) + 1
            let values = trial.values(id: id, recorded: now)
            let digest = TrialSeal.digest(of: values, after: end.digest)
            let names = TrialSeal.columns + ["previous", "digest"]
            try database.execute(
                sql: """
                    INSERT INTO trials (\(names.joined(separator: ", ")))
                    VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                    """,
                arguments: StatementArguments(
                    values.map(\.databaseValue) + [end.digest.databaseValue, digest.databaseValue]))
            guard try TrialChain.sealed(database, id: id) == values else {
                throw LedgerError(
                    .invalidRecord,
                    "the trial of \(trial.month) has a value that the ledger cannot hold; "
                        + "give texts without NUL, and numbers that are finite")
            }
            return id
        }
    }

    /// The trials for a month, or of all months, in the order they were recorded.
    public func trials(for month: YearMonth? = nil) throws(LedgerError) -> [RecordedTrial] {
        if let month {
            try trials("WHERE month = ? ORDER BY id", [month.description])
        } else {
            try trials("ORDER BY id")
        }
    }

    /// The latest trials, newest first.
    public func recentTrials(limit: Int) throws(LedgerError) -> [RecordedTrial] {
        try trials("ORDER BY id DESC LIMIT ?", [limit])
    }

    /// One trial; nil when there is none with that id.
    public func trial(_ id: Int64) throws(LedgerError) -> RecordedTrial? {
        try trials("WHERE id = ?", [id]).first
    }

    /// The trials with these settings and inputs, in the order they were recorded.
    public func trials(settingsDigest: String, inputsDigest: String) throws(LedgerError) -> [RecordedTrial] {
        try trials(
            "WHERE settings_digest = ? AND inputs_digest = ? ORDER BY id", [settingsDigest, inputsDigest])
    }

    /// How many different candidates were tried, for a month or ever: the same settings on the same inputs
    /// count once, however often they were trained.
    public func trialCount(for month: YearMonth? = nil) throws(LedgerError) -> Int {
        try read { database in
            guard try database.tableExists("trials") else { return 0 }
            return try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM (SELECT DISTINCT settings_digest, inputs_digest FROM trials
                        WHERE ? IS NULL OR month = ?)
                    """,
                arguments: [month?.description, month?.description]) ?? 0
        }
    }

    private func trials(
        _ clause: String, _ arguments: StatementArguments = StatementArguments()
    ) throws(LedgerError) -> [RecordedTrial] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("trials") else { return [] }
            return try Row.fetchAll(database, sql: "SELECT * FROM trials \(clause)", arguments: arguments)
                .map { try RecordedTrial($0) }
        }
    }
}

extension TrialRecord {
    /// The row's values, one for each of the sealed columns.
    func values(id: Int64, recorded: Timestamp) -> [TrialSeal.Stored] {
        [
            .integer(id), .init(recorded.description), .init(month.description), .init(algorithm),
            .init(network), .init(String(seed)), .init(settings), .init(settingsDigest), .init(inputsDigest),
            .init(trained.lowerBound.description), .init(trained.upperBound.description),
            .init(validated?.lowerBound.description), .init(validated?.upperBound.description),
            // Adding zero turns -0, which SQLite does not keep, into 0.
            .integer(Int64(steps)), .real(seconds + 0), .init(inSample), .init(outOfSample),
            .init(monthlyReturns), .init(outcome.rawValue), run.map { .integer($0) } ?? .null,
        ]
    }
}

extension RecordedTrial {
    init(_ row: Row) throws {
        let fields = Fields(row, table: "trials")
        func span(_ from: String, _ to: String) throws -> ClosedRange<CivilDate>? {
            guard let first = try fields.date(from), let last = try fields.date(to) else { return nil }
            guard first <= last else { throw fields.unreadable(to) }
            return first...last
        }
        guard let month = YearMonth(try fields.require("month") as String) else {
            throw fields.unreadable("month")
        }
        guard let seed = UInt64(try fields.require("seed") as String) else { throw fields.unreadable("seed") }
        guard let outcome = TrialOutcome(rawValue: try fields.require("outcome")) else {
            throw fields.unreadable("outcome")
        }
        guard let trained = try span("trained_from", "trained_to") else {
            throw fields.unreadable("trained_from")
        }
        id = try fields.require("id")
        digest = row.hasColumn("digest") ? try fields.optional("digest") : nil
        recorded = try fields.requireTimestamp("recorded_at")
        trial = TrialRecord(
            month: month, algorithm: try fields.require("algorithm"), network: try fields.require("network"),
            seed: seed, settings: try fields.require("settings"),
            settingsDigest: try fields.require("settings_digest"),
            inputsDigest: try fields.require("inputs_digest"), trained: trained,
            validated: try span("validated_from", "validated_to"), steps: try fields.require("steps"),
            seconds: try fields.require("seconds"), inSample: try fields.optional("in_sample"),
            outOfSample: try fields.optional("out_of_sample"),
            monthlyReturns: try fields.require("monthly_returns"), outcome: outcome,
            run: try fields.optional("run"))
    }
}
