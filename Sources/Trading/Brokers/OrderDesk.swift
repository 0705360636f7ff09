public import Core
public import Ledger

/// Gives orders to a broker and finds out how they end: each exactly once, whatever fails in between.
///
/// What is about to happen is written down before the call that makes it happen. Whenever it is not known whether
/// an order arrived (a timeout, a cut connection, an answer that cannot be read, a run that was killed), the
/// broker is asked for its client ID first, and only where it knows none of that ID the order is given again, under
/// the same ID. Sales go before purchases, and purchases one by one in their order. Orders that may not be known
/// end the run with an error; the next run goes on from what is written down.
public struct OrderDesk: Sendable {
    /// Writes an order down as it stands.
    public typealias Record = @Sendable (PaperOrder) throws(LedgerError) -> Void
    /// Pauses for so many seconds.
    public typealias Sleep = @Sendable (Double) async -> Void

    let broker: any Broker
    let patience: DeskPatience
    private let record: Record
    private let sleep: Sleep

    /// - Parameter record: by default nothing is written: for the internal broker, whose orders are written with
    ///   the session's books, all or nothing.
    public init(
        broker: any Broker, patience: DeskPatience = DeskPatience(),
        record: @escaping Record = { (_) throws(LedgerError) in },
        sleep: @escaping Sleep = { try? await Task.sleep(for: .seconds($0)) }
    ) {
        self.broker = broker
        self.patience = patience
        self.record = record
        self.sleep = sleep
    }

    /// A desk that writes into the ledger.
    public init(
        broker: any Broker, ledger: LedgerDatabase, account: String = PaperAccountRow.defaultName,
        patience: DeskPatience = DeskPatience(), now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping Sleep = { try? await Task.sleep(for: .seconds($0)) }
    ) {
        self.init(
            broker: broker, patience: patience,
            record: { (order) throws(LedgerError) in try ledger.update(order, account: account, at: now()) },
            sleep: sleep)
    }

    /// Gives the orders and follows them to their ends: for a broker that fills at once.
    public func fill(_ orders: [PaperOrder]) async throws(BrokerError) -> [PaperOrder] {
        try await collect(try await place(orders), isOver: true)
    }

    /// Gives what has not been given yet.
    ///
    /// - Returns: all orders as they stand, in their order: with the broker, ended, or refused with its words.
    /// - Throws: ``BrokerError``: `blocked` before anything is given; `uncertain`, `unavailable` and the like where
    ///   the broker gives no answer for long. What is written down is true then as well.
    public func place(_ orders: [PaperOrder]) async throws(BrokerError) -> [PaperOrder] {
        guard orders.contains(where: \.isToBeGiven) else { return orders }
        let account = try await repeating("the account") { (broker) in try await broker.account() }
        if let blockage = account.blockage {
            throw BrokerError(
                .blocked,
                "\(broker.name) takes no orders for the account \(account.id): \(blockage); see its site")
        }
        var orders = orders
        var delayed = try await giveSales(&orders)
        for place in orders.indices where orders[place].side == .buy && orders[place].isToBeGiven {
            let given = try await give(orders[place])
            orders[place] = given.order
            if let obstacle = given.obstacle { delayed.append((place, obstacle)) }
        }
        try await giveDelayed(&orders, delayed)
        return orders
    }

    /// Several at once: one takes nothing from another.
    private func giveSales(
        _ orders: inout [PaperOrder]
    ) async throws(BrokerError) -> [(place: Int, obstacle: Obstacle)] {
        let places = orders.indices.filter { orders[$0].side == .sell && orders[$0].isToBeGiven }
        let given = orders
        let sales = await withTaskGroup(of: Sale.self) { group in
            var sales: [Sale] = []
            var next = 0
            while next < min(places.count, max(1, patience.ordersAtOnce)) {
                let place = places[next]
                group.addTask { await sell(given[place], at: place) }
                next += 1
            }
            var goesOn = true
            while let sale = await group.next() {
                sales.append(sale)
                goesOn = goesOn && sale.error == nil
                if goesOn, next < places.count {
                    let place = places[next]
                    group.addTask { await sell(given[place], at: place) }
                    next += 1
                }
            }
            return sales.sorted { $0.place < $1.place }
        }
        if let error = sales.lazy.compactMap(\.error).first { throw error }
        for sale in sales { orders[sale.place] = sale.given.order }
        return sales.compactMap { sale in sale.given.obstacle.map { (sale.place, $0) } }
    }

    /// One sale as it went.
    private struct Sale: Sendable {
        var place: Int
        var given: Given
        /// Where it is not known how it stands.
        var error: BrokerError?
    }

    private func sell(_ order: PaperOrder, at place: Int) async -> Sale {
        do {
            return Sale(place: place, given: try await give(order))
        } catch {
            return Sale(place: place, given: Given(order: order), error: error)
        }
    }

    func write(_ order: PaperOrder) throws(BrokerError) {
        do {
            try record(order)
        } catch {
            throw BrokerError(.ground(error.kind), error.message, cause: error.cause)
        }
    }

    func pause(_ seconds: Double) async throws(BrokerError) {
        await sleep(seconds)
        if Task.isCancelled {
            throw BrokerError(.unavailable, "calling \(broker.name) was cancelled; run the same again")
        }
    }
}
