public import Core
internal import GRDB

extension LedgerDatabase {
    /// Writes a decision down, and returns its row's id.
    @discardableResult
    public func decideScaling(
        endpoint: String, regime: String, instances: Int, reason: String,
        outcome: ScalingDecision.Outcome = .decided, at now: Timestamp
    ) throws(LedgerError) -> Int64 {
        guard instances >= 0 else {
            throw LedgerError(.invalidRecord, "\(endpoint) cannot have \(instances) instances; report it")
        }
        return try write { database in
            try database.execute(
                sql: """
                    INSERT INTO scaling_decisions (at, endpoint, regime, instances, reason, outcome)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [now.description, endpoint, regime, instances, reason, outcome.rawValue])
            return database.lastInsertedRowID
        }
    }

    /// Takes a decision for this process to carry out.
    ///
    /// - Returns: false where another has taken it, or it has ended.
    public func beginScaling(_ id: Int64) throws(LedgerError) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE scaling_decisions SET outcome = 'begun' WHERE id = ? AND outcome = 'decided'",
                arguments: [id])
            return database.changesCount == 1
        }
    }

    /// Writes down how a decision ended that this process has begun.
    public func endScaling(
        _ id: Int64, _ outcome: ScalingDecision.Outcome, detail: String?
    ) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql:
                    "UPDATE scaling_decisions SET outcome = ?, detail = ? WHERE id = ? AND outcome = 'begun'",
                arguments: [outcome.rawValue, detail, id])
            guard database.changesCount == 1 else {
                throw LedgerError(.invalidRecord, "scaling decision \(id) was not begun; it ends once")
            }
        }
    }

    /// The last decisions, newest first.
    ///
    /// - Parameters:
    ///   - endpoint: of all endpoints where nil.
    ///   - outcome: of any where nil.
    public func scalingDecisions(
        endpoint: String? = nil, outcome: ScalingDecision.Outcome? = nil, latest count: Int
    ) throws(LedgerError) -> [ScalingDecision] {
        try read { database in
            guard try database.tableExists("scaling_decisions") else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM scaling_decisions
                    WHERE (?1 IS NULL OR endpoint = ?1) AND (?2 IS NULL OR outcome = ?2)
                    ORDER BY id DESC LIMIT ?3
                    """, arguments: [endpoint, outcome?.rawValue, count]
            ).map { row in
                let fields = Fields(row, table: "scaling_decisions")
                guard let outcome = ScalingDecision.Outcome(rawValue: try fields.require("outcome")) else {
                    throw fields.unreadable("outcome")
                }
                return ScalingDecision(
                    id: try fields.require("id"), at: try fields.requireTimestamp("at"),
                    endpoint: try fields.require("endpoint"), regime: try fields.require("regime"),
                    instances: try fields.require("instances"), reason: try fields.require("reason"),
                    outcome: outcome, detail: try fields.optional("detail"))
            }
        }
    }
}
