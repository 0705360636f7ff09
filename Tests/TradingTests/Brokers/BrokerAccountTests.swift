import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Trading
import Transport

/// The paper account whose orders a broker outside fills: from the signals to its books.
@Suite("An account kept at a broker") struct BrokerAccountTests {
    private let scene: PaperScene
    private let server: BrokerServer

    init() throws {
        var scene = try PaperScene()
        scene.settings.broker = "alpaca"
        self.scene = scene
        server = try BrokerServer(Self.account(100_000, ["AAA": 102, "BBB": 49], for: 1))
    }

    private static func account(
        _ cash: Double, _ prices: [String: Double], _ held: [String: Int] = [:], for session: Int
    ) -> BrokerServer.Account {
        BrokerServer.Account(
            cash: cash, prices: prices, positions: held, session: PaperScene.sessions[session])
    }

    private static func opening(_ number: Int) -> Double {
        Double(ExchangeCalendar.nyse.openTime(of: PaperScene.sessions[number]))
    }

    private func broker(_ number: Int) async throws -> AlpacaBroker {
        try await AlpacaBroker(
            AlpacaSettings(
                endpoint: server.url, key: Secret(BrokerServer.key), secret: Secret(BrokerServer.secret),
                timeout: 10), now: { Self.opening(number) - 3_600 })
    }

    private func desk(_ broker: any Broker) -> OrderDesk {
        OrderDesk(
            broker: broker, ledger: scene.ledger, patience: BrokerScene.patience, now: { PaperScene.noon })
    }

    private func paper(_ broker: AlpacaBroker) -> PaperAccount {
        PaperAccount(
            lake: scene.lake, ledger: scene.ledger, settings: scene.settings, broker: broker,
            work: { orders, broker in try await desk(broker).collect(orders, isOver: true) },
            now: { PaperScene.noon })
    }

    /// Before the open of a session: what the books ask for goes to the broker.
    private func submit(_ number: Int) async throws -> [PaperOrder] {
        let broker = try await broker(number)
        let next = try #require(try paper(broker).nextOrders())
        #expect(next.execution == PaperScene.sessions[number])
        try scene.ledger.plan(next.plan.orders, at: PaperScene.noon)
        return try await desk(broker).place(try scene.orders(number), before: Self.opening(number))
    }

    private func comparison(_ number: Int) async throws -> BrokerComparison {
        let held = try scene.ledger.paperPositions(on: PaperScene.sessions[number]).map {
            ($0.symbol, $0.shares)
        }
        let session = try #require(try scene.session(number))
        return try await BrokerComparison.with(
            try await broker(number), cash: session.cash, held: Dictionary(held) { $0 + $1 })
    }

    @Test("books what the broker filled, and agrees with it to the share and the cent")
    func wholeWay() async throws {
        try scene.trade(0, ["AAA": 100, "BBB": 50])
        try scene.decide(0, ["AAA": 0.5, "BBB": 0.4])
        try scene.trade(1, ["AAA": .init(102.5, 103), "BBB": .init(49.5, 50)])
        try scene.trade(2, ["AAA": .init(102, 100.5), "BBB": .init(50, 49.4)])
        try scene.trade(3, ["AAA": .init(89, 91), "BBB": .init(47, 48)])
        let first = try await broker(1)
        try await paper(first).book(through: PaperScene.sessions[0])

        let given = try await submit(1)
        #expect(given.map(\.state) == [.placed, .placed] && given.map(\.shares) == [500, 800])
        try server.setClock(Self.opening(1) + 60)
        try await paper(first).book(through: PaperScene.sessions[1])
        // At the broker's own prices, 102 and 49, whatever the bars say.
        #expect(try scene.session(1)?.cash == Money(cents: (100_000 - 500 * 102 - 800 * 49) * 100))
        #expect(try scene.orders(1).map(\.price) == [102, 49])
        #expect(try await comparison(1).lines == ["books and broker agree (account 010203ABCD)"])

        // A session that loses more than 1.5% has each position halved at the next open.
        let calls = try server.requests().count
        try await paper(first).book(through: PaperScene.sessions[2])
        #expect(try server.requests().count == calls, "nobody is asked where there is no order")
        let holdings = try server.holdings()
        try server.begin(
            Self.account(holdings.cash, ["AAA": 89, "BBB": 47], holdings.positions, for: 3))
        let halving = try await submit(3)
        #expect(halving.map(\.side) == [.sell, .sell] && halving.map(\.shares) == [250, 400])
        try server.setClock(Self.opening(3) + 60)
        try await paper(first).book(through: PaperScene.sessions[3])
        #expect(try await comparison(3).lines == ["books and broker agree (account 010203ABCD)"])
        #expect(try scene.position("AAA", 3)?.shares == 250)
        #expect(try BooksAudit(scene.ledger).difference == nil)
    }

    @Test("books nothing of orders that were never given, and says why")
    func notGiven() async throws {
        try scene.trade(0, ["AAA": 100])
        try scene.decide(0, ["AAA": 0.5])
        try scene.trade(1, ["AAA": 101])
        try await paper(try await broker(1)).book(through: PaperScene.sessions[1])
        let order = try #require(try scene.orders(1).first)
        #expect(order.state == .missed && order.note == "not sent before the open" && order.filled == 0)
        #expect(try scene.session(1)?.equity == Money(cents: 10_000_000))
        #expect(try server.requests().isEmpty)
    }

    @Test("books nothing at all while the broker does not say how an order ended")
    func silence() async throws {
        try scene.trade(0, ["AAA": 100])
        try scene.decide(0, ["AAA": 0.5])
        try scene.trade(1, ["AAA": 101])
        let broker = try await broker(1)
        try await paper(broker).book(through: PaperScene.sessions[0])
        _ = try await submit(1)
        try server.setClock(Self.opening(1) + 60, faults: [.init(.status500, path: "by_client", times: 500)])
        let hasty = try await AlpacaBroker(
            AlpacaSettings(
                endpoint: server.url, key: Secret(BrokerServer.key), secret: Secret(BrokerServer.secret)),
            retry: .none, now: { 0 })
        let account = PaperAccount(
            lake: scene.lake, ledger: scene.ledger, settings: scene.settings, broker: hasty,
            work: { orders, broker in try await desk(broker).collect(orders, isOver: true) },
            now: { PaperScene.noon })
        await #expect(throws: BrokerError.self) { try await account.book(through: PaperScene.sessions[1]) }
        #expect(try scene.session(1) == nil)
        #expect(try scene.orders(1).map(\.state) == [.placed])
    }
}
