import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// A broker on this machine, and trees whose books wait for it.
struct BrokerTrees {
    static let booked = CivilDate(daysSinceEpoch: 19_356)
    static let execution = CivilDate(daysSinceEpoch: 19_360)
    static let prices = ["AAA": 10.0, "BBB": 20.0, "CCC": 5.0, "DDD": 8.0]
    static let now = "2023-01-03T13:00:00Z"

    let server: BrokerServer

    init() throws {
        server = try BrokerServer(Self.account)
    }

    static var account: BrokerServer.Account {
        BrokerServer.Account(
            cash: 10_000, prices: prices, positions: ["AAA": 100, "BBB": 100], session: execution)
    }

    func variables(_ more: [String: String] = [:]) -> [String: String] {
        [
            "BELLWETHER_NOW": Self.now, "BELLWETHER_BROKER_NAME": "alpaca",
            "BELLWETHER_BROKER_ENDPOINT": server.url,
            "BELLWETHER_BROKER_KEY": BrokerServer.key, "BELLWETHER_BROKER_SECRET": BrokerServer.secret,
            "BELLWETHER_BROKER_TIMEOUT": "20",
        ].merging(more) { $1 }
    }

    func submit(
        _ tree: CopiedTree, _ arguments: [String] = [], _ more: [String: String] = [:]
    ) throws -> ProcessResult {
        try Commands.run(
            "bellwether", ["paper", "submit", "--root", tree.root] + arguments, variables: variables(more))
    }

    /// Books that stand at the close of 2022-12-30, with 100 shares each of AAA and BBB and four orders for the
    /// next open.
    func tree(broker: String = "alpaca") throws -> CopiedTree {
        let tree = try CopiedTree()
        let ledger = try LedgerDatabase(root: tree.root)
        let now = Timestamp(secondsSinceEpoch: 1_672_437_600)
        try ledger.open(
            PaperAccountRow(broker: broker, opened: Self.booked, capital: Money(cents: 1_300_000)), at: now)
        let positions = [("AAA", 10.0), ("BBB", 20.0)].map { name, price in
            let value = Money(cents: Int64(price * 10_000))
            return PaperPosition(
                symbol: Symbol(rawValue: name), slot: nil, shares: 100, price: price, priced: Self.booked,
                value: value,
                basis: value)
        }
        let stock = positions.map { position in
            JournalEntry(
                .buy,
                [
                    .init(.stock, position.value, symbol: position.symbol, shares: 100),
                    .init(.cash, -position.value),
                ], price: position.price)
        }
        let opening = JournalEntry(
            .open, [.init(.cash, Money(cents: 1_300_000)), .init(.capital, Money(cents: -1_300_000))])
        try ledger.book(
            PaperBooking(
                session: PaperSession(
                    session: Self.booked, digest: "d", cash: Money(cents: 1_000_000),
                    stocks: Money(cents: 300_000)),
                positions: positions, journal: [opening] + stock), at: now)
        try ledger.plan(Self.orders, at: now)
        return tree
    }

    static var orders: [PaperOrder] {
        let rows: [(PaperOrder.Side, Symbol, Int)] = [
            (.sell, "AAA", 40), (.sell, "BBB", 100), (.buy, "CCC", 30), (.buy, "DDD", 25),
        ]
        return rows.enumerated().map { place, row in
            PaperOrder(
                clientID: "bw-\(execution)-\(row.1)-\(row.0.rawValue)", decided: booked, execution: execution,
                symbol: row.1, slot: nil, side: row.0, shares: row.2, close: prices[row.1.rawValue] ?? 1,
                cause: .signal, rank: place + 1)
        }
    }

    /// Each order is at the broker once, and the ledger knows it.
    func expectOnce(_ tree: CopiedTree, _ what: String) throws {
        let there = try server.orders()
        #expect(there.map(\.clientID).sorted() == Self.orders.map(\.clientID).sorted(), "\(what)")
        let ledger = try LedgerDatabase(readingRoot: tree.root)
        let standing = try ledger.paperOrders(executing: Self.execution...Self.execution)
        #expect(standing.map(\.state) == Array(repeating: .placed, count: 4), "\(what): \(standing)")
        #expect(standing.allSatisfy { $0.brokerID != nil })
    }

    func standing(_ tree: CopiedTree) throws -> [PaperOrder] {
        try LedgerDatabase(readingRoot: tree.root).paperOrders(executing: Self.execution...Self.execution)
    }
}
