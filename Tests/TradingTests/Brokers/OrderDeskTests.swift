import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Trading

@Suite("An order desk") struct OrderDeskTests {
    private typealias Scene = BrokerScene

    @Test("gives sales before purchases, purchases in their order, and finds out how all end")
    func order() async throws {
        let scene = try BrokerScene()
        let given = try await scene.give(Scene.orders().reversed())
        #expect(given.allSatisfy { $0.state == .placed && $0.attempts == 1 && $0.brokerID != nil })
        let posts = try scene.server.requests().filter { $0.line.hasPrefix("POST") }
        let sides = posts.map { $0.body.contains("\"side\":\"sell\"") }
        #expect(sides == [true, true, false, false])
        #expect(posts[2].body.contains("CCC") && posts[3].body.contains("DDD"))
        #expect(try scene.server.orders().allSatisfy { $0.kind == "opg" })

        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: false)
        #expect(ended.allSatisfy { $0.state == .filled && $0.filled == $0.shares })
        #expect(try scene.standing() == ended)
        #expect(try scene.violations() == [])
    }

    @Test("given the same orders again, calls nobody")
    func again() async throws {
        let scene = try BrokerScene()
        let given = try await scene.give(Scene.orders())
        let count = try scene.server.requests().count
        #expect(try await scene.give(Scene.orders()) == given)
        #expect(try scene.server.requests().count == count)
    }

    @Test("asks about an order that a run that died may have given, and gives it only where there is none")
    func uncertain() async throws {
        let scene = try BrokerScene()
        let broker = try await scene.broker()
        var orders = Scene.orders()
        // The first arrived, the second did not; neither was heard of again.
        _ = try await broker.place(
            BrokerOrder(
                clientID: orders[0].clientID, symbol: "AAA", side: .sell, shares: 40,
                execution: Scene.execution))
        for place in 0..<2 {
            orders[place].state = .sending
            orders[place].attempts = 1
        }
        let given = try await scene.give(orders)
        #expect(given.map(\.attempts) == [1, 2, 1, 1])
        #expect(given.allSatisfy { $0.state == .placed })
        #expect(try scene.server.orders().count == 4)
        #expect(Scene.blindRepeats(try scene.server.requests()) == [])
    }

    @Test("a second order of the same client ID is answered with the first")
    func duplicate() async throws {
        let scene = try BrokerScene()
        let broker = try await scene.broker()
        let order = BrokerOrder(
            clientID: "bw-1", symbol: "CCC", side: .buy, shares: 10, execution: Scene.execution)
        let first = try await broker.place(order)
        let second = try await broker.place(order)
        #expect(second.brokerID == first.brokerID && first.brokerID != nil)
        #expect(try scene.server.orders().count == 1)
    }

    @Test("what the broker refuses for good is rejected with its words, and the others are given")
    func refused() async throws {
        let scene = try BrokerScene()
        let given = try await scene.give(
            [Scene.order(.buy, "ZZZ", 5), Scene.order(.buy, "CCC", 5, rank: 2)])
        #expect(given.map(\.state) == [.rejected, .placed])
        #expect(given[0].note?.contains("asset \"ZZZ\" not found") == true)
    }

    @Test("a sale of shares that another order holds is tried again, and missed with the broker's words")
    func heldShares() async throws {
        let scene = try BrokerScene()
        let other = BrokerOrder(
            clientID: "by-hand", symbol: "AAA", side: .sell, shares: 80, execution: Scene.execution)
        _ = try await scene.broker().place(other)
        let given = try await scene.give(
            [Scene.order(.sell, "AAA", 40), Scene.order(.sell, "BBB", 10, rank: 2)])
        #expect(given.map(\.state) == [.missed, .placed])
        #expect(given[0].note?.contains("requested: 40, available: 20") == true)
        // An order of the other side likewise.
        let crossed = try await scene.give([Scene.order(.buy, "AAA", 5, prefix: "second")])
        #expect(crossed.first { $0.clientID.hasPrefix("second") }?.note?.contains("wash trade") == true)
    }

    @Test("several sales go at once, but never more than allowed")
    func atOnce() async throws {
        let scene = try BrokerScene()
        var patience = Scene.patience
        patience.ordersAtOnce = 3
        let symbols: [Symbol] = ["AAA", "BBB"]
        let orders = (1...10).map { Scene.order(.sell, symbols[$0 % 2], 5, rank: $0, prefix: "n\($0)") }
        let given = try await scene.give(orders, patience: patience)
        #expect(given.count == 10 && given.allSatisfy { $0.state == .placed })
        #expect(try scene.server.orders().count == 10)
        #expect(given.map(\.rank) == Array(1...10))
    }

    @Test("the internal broker's orders go the same way")
    func internalBroker() async throws {
        var books = Books(opening: Money(cents: 100_000), on: Scene.decided)
        books.begin(Scene.execution)
        let bar = Bar(
            symbol: "CCC", date: Scene.execution, open: 5, high: 6, low: 4, close: 5, volume: 1_000,
            source: "test")
        let broker = PaperBroker(
            session: Scene.execution, bars: ["CCC": bar], books: books, costBasisPoints: 10)
        let ended = try await OrderDesk(broker: broker).fill([
            Scene.order(.sell, "AAA", 5), Scene.order(.buy, "CCC", 150, rank: 1),
            Scene.order(.buy, "CCC", 100, rank: 2, prefix: "b"),
        ])
        #expect(ended.map(\.state) == [.missed, .filled, .partial])
        #expect(ended[1].filled == 150 && ended[1].cost == Money(cents: 75))
        #expect(ended[2].filled == 49 && ended[2].note == "cash paid for 49 of 100")
    }
}
