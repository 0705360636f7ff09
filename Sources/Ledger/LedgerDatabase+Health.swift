public import Core
internal import GRDB

/// The last run of a command, and how those of the last while went.
public struct CommandRuns: Hashable, Sendable {
    public var last: RunRecord
    /// When a run last did its work, with a warning or without one, or found nothing to do.
    public var lastSuccess: Timestamp?
    /// Runs since an instant, and those of them that failed or were interrupted.
    public var recent: Int
    public var recentFailures: Int
}

extension LedgerDatabase {
    /// What each command that ever ran did last, by the command's name.
    ///
    /// - Parameter since: from when on runs are counted as recent.
    public func commandRuns(since: Timestamp) throws(LedgerError) -> [CommandRuns] {
        try read { database in
            let last = try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM runs WHERE id IN (SELECT MAX(id) FROM runs GROUP BY command) ORDER BY command"
            ).map { try RunRecord($0) }
            return try last.map { run in
                let success = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT finished FROM runs WHERE command = ? AND finished IS NOT NULL
                            AND status IN ('done', 'nothing-to-do', 'partial') ORDER BY id DESC LIMIT 1
                        """, arguments: [run.command])
                let counts = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT COUNT(*) AS recent,
                            COALESCE(SUM(status IN ('failed', 'interrupted')), 0) AS failures
                        FROM runs WHERE command = ? AND started >= ?
                        """, arguments: [run.command, since.description])
                let fields = counts.map { Fields($0, table: "runs") }
                return CommandRuns(
                    last: run,
                    lastSuccess: try success.flatMap { try Fields($0, table: "runs").timestamp("finished") },
                    recent: try fields?.require("recent") ?? 0,
                    recentFailures: try fields?.require("failures") ?? 0)
            }
        }
    }

    /// Counts calls to a vendor that has no plan to count them against.
    public func countCalls(vendor: String, _ count: Int = 1, at now: Double) throws(LedgerError) {
        try write { try Self.count(count, of: vendor, at: now, in: $0) }
    }

    /// Calls made to each vendor in a month of UTC, further attempts included, by name.
    public func vendorCalls(in month: YearMonth) throws(LedgerError) -> [String: Int] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("vendor_calls") else { return [:] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT vendor, calls FROM vendor_calls WHERE month = ?",
                arguments: [month.description])
            var calls: [String: Int] = [:]
            for row in rows {
                let fields = Fields(row, table: "vendor_calls")
                calls[try fields.require("vendor")] = try fields.require("calls")
            }
            return calls
        }
    }

    /// Adds calls to the month that holds the instant, in seconds since 1970 UTC.
    static func count(_ calls: Int, of vendor: String, at now: Double, in database: Database) throws {
        let month = CivilDate(secondsSinceEpoch: Int64(now)).yearMonth
        try database.cachedStatement(
            sql: """
                INSERT INTO vendor_calls (vendor, month, calls) VALUES (?, ?, ?)
                ON CONFLICT (vendor, month) DO UPDATE SET calls = calls + excluded.calls
                """
        ).execute(arguments: [vendor, month.description, calls])
    }

    /// Which vendors are held back by their breaker.
    public func heldVendors() throws(LedgerError) -> Set<String> {
        try read { database in
            guard try database.tableExists("circuit_breakers") else { return [] }
            return Set(
                try String.fetchAll(
                    database, sql: "SELECT vendor FROM circuit_breakers WHERE state <> 'closed'"))
        }
    }
}

extension Migrations {
    static func createVendorCalls(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE vendor_calls (
                    vendor TEXT NOT NULL,
                    month TEXT NOT NULL,
                    calls INTEGER NOT NULL,
                    PRIMARY KEY (vendor, month)
                ) WITHOUT ROWID;
                """)
    }
}
