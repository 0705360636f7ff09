internal import GRDB

extension LedgerDatabase {
    /// The years in which runs were started, in UTC, newest first.
    public func runYears() throws(LedgerError) -> [RunYear] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT CAST(substr(started, 1, 4) AS INTEGER) AS year, COUNT(*) AS runs,
                        SUM(status IN ('failed', 'interrupted')) AS failures,
                        SUM(status = 'running') AS running, MAX(id) AS newest, MAX(finished) AS finished
                    FROM runs GROUP BY 1 ORDER BY 1 DESC
                    """
            ).map { row in
                let fields = Fields(row, table: "runs")
                let (runs, failures): (Int, Int) = (
                    try fields.require("runs"), try fields.require("failures")
                )
                let (running, newest): (Int, Int64) = (
                    try fields.require("running"), try fields.require("newest")
                )
                let finished: String? = try fields.optional("finished")
                return RunYear(
                    year: try fields.require("year"), runs: runs, failures: failures, running: running,
                    stamp: "\(runs) \(failures) \(running) \(newest) \(finished ?? "-")")
            }
        }
    }

    /// The runs that were started in the year, in UTC, newest first.
    public func runs(startedIn year: Int) throws(LedgerError) -> [RunRecord] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM runs WHERE CAST(substr(started, 1, 4) AS INTEGER) = ? ORDER BY id DESC",
                arguments: [year]
            ).map { try RunRecord($0) }
        }
    }
}
