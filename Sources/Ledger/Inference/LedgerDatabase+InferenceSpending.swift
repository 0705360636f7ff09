public import Core
internal import GRDB

extension LedgerDatabase {
    /// What was paid on each day of UTC within the range that cost anything, in millionths of a dollar, with what is
    /// set aside.
    public func inferenceCostByDay(
        _ days: ClosedRange<CivilDate>
    ) throws(LedgerError) -> [CivilDate: Int64] {
        try read { database in
            guard try database.tableExists("inference_calls") else { return [:] }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT substr(at, 1, 10) AS day, SUM(cost) AS cost
                    FROM inference_calls WHERE cost > 0 AND at BETWEEN ? AND ? GROUP BY day
                    """,
                arguments: ["\(days.lowerBound)T00:00:00Z", "\(days.upperBound)T23:59:59Z"])
            var costs: [CivilDate: Int64] = [:]
            for row in rows {
                let fields = Fields(row, table: "inference_calls")
                costs[try fields.requireDate("day")] = try fields.require("cost")
            }
            return costs
        }
    }

    /// What was asked and paid within the days of UTC: by day, then by endpoint, ascending.
    public func inferenceSpending(_ days: ClosedRange<CivilDate>) throws(LedgerError) -> [InferenceSpending] {
        try read { database in
            // A ledger opened for reading may be older than the table.
            guard try database.tableExists("inference_calls") else { return [] }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT substr(at, 1, 10) AS day, endpoint, outcome, COUNT(*) AS calls, SUM(items) AS items,
                        SUM(seconds) AS seconds, SUM(cost) AS cost
                    FROM inference_calls WHERE at BETWEEN ? AND ?
                    GROUP BY day, endpoint, outcome ORDER BY day, endpoint, outcome
                    """,
                arguments: ["\(days.lowerBound)T00:00:00Z", "\(days.upperBound)T23:59:59Z"])
            var all: [InferenceSpending] = []
            for row in rows {
                let fields = Fields(row, table: "inference_calls")
                let (day, endpoint): (CivilDate, String) = (
                    try fields.requireDate("day"), try fields.require("endpoint")
                )
                guard let outcome = InferenceCall.Outcome(rawValue: try fields.require("outcome")) else {
                    throw fields.unreadable("outcome")
                }
                if all.last?.day != day || all.last?.endpoint != endpoint {
                    all.append(
                        InferenceSpending(
                            day: day, endpoint: endpoint, calls: [:], items: 0, seconds: 0, cost: 0))
                }
                let last = all.count - 1
                all[last].calls[outcome] = try fields.require("calls")
                all[last].cost += try fields.require("cost") as Int64
                if outcome == .served { all[last].items += try fields.require("items") as Int }
                if outcome == .served || outcome == .failed {
                    all[last].seconds += try fields.require("seconds") as Double
                }
            }
            return all
        }
    }
}
