public import Core
internal import GRDB

extension LedgerDatabase {
    /// Adds a row to the record of what the limits did, which nothing changes afterwards. The same action for the
    /// same session is written once, unless a person's comes between.
    ///
    /// - Returns: whether it was written.
    @discardableResult
    public func append(
        _ event: RiskEvent, account: String = PaperAccountRow.defaultName, at now: Timestamp
    ) throws(LedgerError) -> Bool {
        try write { try Self.append(event, account: account, at: now, $0) }
    }

    @discardableResult
    static func append(
        _ event: RiskEvent, account: String, at now: Timestamp, _ database: Database
    ) throws -> Bool {
        let last = try String.fetchOne(
            database,
            sql: "SELECT action FROM risk_events WHERE account = ? AND session = ? ORDER BY id DESC LIMIT 1",
            arguments: [account, event.session.description])
        let isKnown =
            try Int.fetchOne(
                database,
                sql: "SELECT COUNT(*) FROM risk_events WHERE account = ? AND session = ? AND action = ?",
                arguments: [account, event.session.description, event.action.rawValue]) ?? 0 > 0
        let isPersons = event.action == .resumed || event.action == .haltedByHand
        guard isPersons ? last != event.action.rawValue : !isKnown else { return false }
        try database.execute(
            sql: """
                INSERT INTO risk_events (recorded_at, account, session, action, reason, actor, run)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                now.description, account, event.session.description, event.action.rawValue, event.reason,
                event.actor, event.run,
            ])
        return true
    }

    /// What the limits and people did up to a session's close, oldest first.
    public func riskEvents(
        account: String = PaperAccountRow.defaultName,
        through session: CivilDate = ExchangeCalendar.coverage.upperBound
    ) throws(LedgerError) -> [RecordedRiskEvent] {
        try read { database in
            guard try database.tableExists("risk_events") else { return [] }
            return try Row.fetchAll(
                database,
                sql: "SELECT * FROM risk_events WHERE account = ? AND session <= ? ORDER BY session, id",
                arguments: [account, session.description]
            ).map { row in
                let fields = Fields(row, table: "risk_events")
                guard let action = RiskEvent.Action(rawValue: try fields.require("action")) else {
                    throw fields.unreadable("action")
                }
                return RecordedRiskEvent(
                    id: try fields.require("id"), recorded: try fields.requireTimestamp("recorded_at"),
                    event: RiskEvent(
                        session: try fields.requireDate("session"), action: action,
                        reason: try fields.require("reason"), actor: try fields.require("actor"),
                        run: try fields.optional("run")))
            }
        }
    }

    /// Writes a month's comparison down in place of what stood.
    public func record(
        _ one: PaperReconciliation, account: String = PaperAccountRow.defaultName, at now: Timestamp
    ) throws(LedgerError) {
        let numbers = [
            one.paper, one.backtest, one.price, one.sizing, one.cost, one.actions, one.missed, one.residual,
        ]
        guard numbers.allSatisfy(\.isFinite), one.through > one.session else {
            throw LedgerError(
                .invalidRecord,
                "the reconciliation of \(one.session) has a figure that is no number; report it")
        }
        try write { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO paper_reconciliations
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    account, one.session.description, one.through.description, one.digest, one.paper,
                    one.backtest, one.price, one.sizing, one.cost, one.actions, one.missed, one.residual,
                    one.note, now.description,
                ])
        }
    }

    /// The months that are compared, up to a session's close, oldest first.
    public func paperReconciliations(
        account: String = PaperAccountRow.defaultName,
        through session: CivilDate = ExchangeCalendar.coverage.upperBound
    ) throws(LedgerError) -> [PaperReconciliation] {
        try read { database in
            guard try database.tableExists("paper_reconciliations") else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM paper_reconciliations WHERE account = ? AND through <= ? ORDER BY session
                    """,
                arguments: [account, session.description]
            ).map { row in
                let fields = Fields(row, table: "paper_reconciliations")
                return PaperReconciliation(
                    session: try fields.requireDate("session"), through: try fields.requireDate("through"),
                    digest: try fields.require("digest"), paper: try fields.require("paper"),
                    backtest: try fields.require("backtest"), price: try fields.require("price"),
                    sizing: try fields.require("sizing"), cost: try fields.require("cost"),
                    actions: try fields.require("actions"), missed: try fields.require("missed"),
                    residual: try fields.require("residual"), note: try fields.optional("note"))
            }
        }
    }
}
