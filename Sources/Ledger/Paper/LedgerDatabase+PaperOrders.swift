public import Core
internal import GRDB

extension LedgerDatabase {
    /// Writes orders down before anybody is told of them; one whose client ID stands is left as it is.
    ///
    /// - Returns: those that were not there yet.
    @discardableResult
    public func plan(
        _ orders: [PaperOrder], account: String = PaperAccountRow.defaultName, at now: Timestamp
    ) throws(LedgerError) -> [PaperOrder] {
        try write { database in
            try orders.filter { order in
                let count =
                    try Int.fetchOne(
                        database, sql: "SELECT COUNT(*) FROM paper_orders WHERE client_id = ?",
                        arguments: [order.clientID]) ?? 0
                guard count == 0 else { return false }
                try Self.store(order, account: account, at: now, database)
                return true
            }
        }
    }

    /// Writes down how an order stands.
    public func update(
        _ order: PaperOrder, account: String = PaperAccountRow.defaultName, at now: Timestamp
    ) throws(LedgerError) {
        try write { try Self.store(order, account: account, at: now, $0) }
    }

    /// Orders to trade in sessions of the range, by session, sells before buys, each side by rank and symbol.
    public func paperOrders(
        account: String = PaperAccountRow.defaultName, executing range: ClosedRange<CivilDate>
    ) throws(LedgerError) -> [PaperOrder] {
        try read { database in
            guard try database.tableExists("paper_orders") else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM paper_orders WHERE account = ? AND execution BETWEEN ? AND ?
                    ORDER BY execution, side DESC, rank, symbol
                    """,
                arguments: [account, range.lowerBound.description, range.upperBound.description]
            ).map(Self.paperOrder)
        }
    }

    static func store(
        _ order: PaperOrder, account: String, at now: Timestamp, _ database: Database
    ) throws {
        guard order.shares > 0, (0...order.shares).contains(order.filled), order.execution > order.decided,
            order.close.isFinite, order.price.map({ $0.isFinite && $0 >= 0 }) ?? true
        else {
            throw LedgerError(
                .invalidRecord,
                "the order \(order.clientID) for \(order.shares) shares, \(order.filled) filled, is none; report it"
            )
        }
        try database.execute(
            sql: """
                INSERT INTO paper_orders (account, client_id, decided, execution, symbol, slot, side, shares,
                    close, cause, rank, state, broker_id, filled, price, cost, note,
                    attempts, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (client_id) DO UPDATE SET shares = excluded.shares, state = excluded.state,
                    broker_id = excluded.broker_id, filled = excluded.filled, price = excluded.price,
                    cost = excluded.cost, note = excluded.note, attempts = excluded.attempts, updated = excluded.updated
                """,
            arguments: [
                account, order.clientID, order.decided.description, order.execution.description,
                order.symbol.rawValue, order.slot, order.side.rawValue, order.shares, order.close,
                order.cause.rawValue, order.rank, order.state.rawValue, order.brokerID, order.filled,
                order.price, order.cost?.cents, order.note, order.attempts, now.description,
            ])
    }

    private static func paperOrder(_ row: Row) throws -> PaperOrder {
        let fields = Fields(row, table: "paper_orders")
        guard let side = PaperOrder.Side(rawValue: try fields.require("side")) else {
            throw fields.unreadable("side")
        }
        guard let cause = PaperOrder.Cause(rawValue: try fields.require("cause")) else {
            throw fields.unreadable("cause")
        }
        guard let state = PaperOrder.State(rawValue: try fields.require("state")) else {
            throw fields.unreadable("state")
        }
        var order = PaperOrder(
            clientID: try fields.require("client_id"), decided: try fields.requireDate("decided"),
            execution: try fields.requireDate("execution"), symbol: try fields.symbol("symbol"),
            slot: try fields.optional("slot"), side: side, shares: try fields.require("shares"),
            close: try fields.require("close"), cause: cause, rank: try fields.require("rank"))
        order.state = state
        order.brokerID = try fields.optional("broker_id")
        order.filled = try fields.require("filled")
        order.price = try fields.optional("price")
        order.cost = try (fields.optional("cost") as Int64?).map { Money(cents: $0) }
        order.note = try fields.optional("note")
        order.attempts = try fields.require("attempts")
        return order
    }
}
