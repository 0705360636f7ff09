import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Trading

@Suite("An order desk") struct OrderDeskTests {
    private typealias Scene = BrokerScene

    private func give(
        _ orders: [PaperOrder], _ scene: BrokerScene, patience: DeskPatience = Scene.patience
    ) async throws -> [PaperOrder] {
        try scene.ledger.plan(orders, at: Scene.now)
        let desk = scene.desk(try await scene.broker(), patience: patience)
        return try await desk.place(try scene.standing(), before: Scene.opening)
    }

    @Test("gives sales before purchases, purchases in their order, and finds out how all end")
    func order() async throws {
        let scene = try BrokerScene()
        let given = try await give(Scene.orders().reversed(), scene)
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
        let given = try await give(Scene.orders(), scene)
        let count = try scene.server.requests().count
        #expect(try await give(Scene.orders(), scene) == given)
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
        let given = try await give(orders, scene)
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

    @Test("purchases that lack money wait for the sales, and are given whole")
    func waitsForSales() async throws {
        var account = Scene.account(cash: 0)
        account.fillsEarly = true
        let scene = try BrokerScene(account)
        let given = try await give(
            [Scene.order(.sell, "AAA", 100), Scene.order(.buy, "CCC", 150)], scene)
        #expect(given.map(\.state) == [.filled, .placed])
        #expect(try scene.server.orders().map(\.shares) == [100, 150])
        #expect(try scene.violations() == ["bw-2026-01-05-CCC-buy: placed for ever"])
    }

    @Test("purchases that lack money for good are cut to what there is, by rank, with a note")
    func shrinks() async throws {
        let scene = try BrokerScene(Scene.account(cash: 400))
        let given = try await give(
            [
                Scene.order(.buy, "CCC", 60, rank: 1), Scene.order(.buy, "DDD", 25, rank: 2),
                Scene.order(.buy, "AAA", 50, rank: 3),
            ], scene)
        // 60 x 5 x 1.03 is 309; what is left of 400 buys 11 of 8.
        #expect(given.map(\.state) == [.placed, .placed, .missed])
        #expect(given[1].note?.hasPrefix("cut to 11 of 25 shares: ") == true, "\(given[1].note ?? "")")
        #expect(given[1].shares == 25)
        #expect(given[2].note?.contains("insufficient buying power") == true)
        #expect(try scene.server.orders().map(\.shares) == [60, 11])
        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        #expect(ended.map(\.state) == [.filled, .partial, .missed])
        #expect(ended[1].filled == 11 && ended[1].note?.hasPrefix("cut to 11 of 25") == true)
        #expect(try scene.violations() == [])
    }

    @Test("what the broker refuses for good is rejected with its words, and the others are given")
    func refused() async throws {
        let scene = try BrokerScene()
        let given = try await give(
            [Scene.order(.buy, "ZZZ", 5), Scene.order(.buy, "CCC", 5, rank: 2)], scene)
        #expect(given.map(\.state) == [.rejected, .placed])
        #expect(given[0].note?.contains("asset \"ZZZ\" not found") == true)
    }

    @Test("a sale of shares that another order holds is tried again, and missed with the broker's words")
    func heldShares() async throws {
        let scene = try BrokerScene()
        let other = BrokerOrder(
            clientID: "by-hand", symbol: "AAA", side: .sell, shares: 80, execution: Scene.execution)
        _ = try await scene.broker().place(other)
        let given = try await give(
            [Scene.order(.sell, "AAA", 40), Scene.order(.sell, "BBB", 10, rank: 2)], scene)
        #expect(given.map(\.state) == [.missed, .placed])
        #expect(given[0].note?.contains("requested: 40, available: 20") == true)
        // An order of the other side likewise.
        let crossed = try await give([Scene.order(.buy, "AAA", 5, prefix: "second")], scene)
        #expect(crossed.first { $0.clientID.hasPrefix("second") }?.note?.contains("wash trade") == true)
    }

    @Test(
        "an order's end is told as the broker tells it",
        arguments: [
            ("canceled", PaperOrder.State.partial, "cancelled at alpaca"),
            ("expired", .partial, "expired at alpaca"),
            ("rejected", .partial, "rejected by alpaca after"), ("replaced", .partial, "replaced at alpaca"),
            ("hibernating", .partial, "still open at the broker after the session; 5 of 10 shares filled"),
        ])
    func ends(word: String, state: PaperOrder.State, note: String) async throws {
        for isPartial in [true, false] {
            var account = Scene.account()
            account.words = isPartial ? ["partially_filled", word] : [word]
            let scene = try BrokerScene(account)
            _ = try await give([Scene.order(.buy, "CCC", 10)], scene)
            try scene.server.setClock(Scene.opening + 60)
            let desk = scene.desk(try await scene.broker())
            let open = try await desk.collect(scene.standing(), isOver: false)
            let isKnown = word != "hibernating"
            #expect(open[0].state.isFinal == isKnown, "an unknown word ends nothing")
            let ended = try await desk.collect(open, isOver: true)
            if isPartial {
                #expect(ended[0].state == state && ended[0].filled == 5 && ended[0].price == 5)
                #expect(ended[0].note?.contains(note) == true, "\(ended[0].note ?? "")")
            } else {
                let without: [String: PaperOrder.State] = [
                    "canceled": .cancelled, "expired": .missed, "rejected": .rejected, "replaced": .cancelled,
                    "hibernating": .missed,
                ]
                #expect(ended[0].state == without[word] && ended[0].filled == 0 && ended[0].price == nil)
            }
        }
    }

    @Test("what was not given before the open is missed; what was, is found")
    func late() async throws {
        let scene = try BrokerScene()
        var orders = Scene.orders()
        _ = try await scene.broker().place(
            BrokerOrder(
                clientID: orders[0].clientID, symbol: "AAA", side: .sell, shares: 40,
                execution: Scene.execution))
        orders[0].state = .sending
        orders[0].attempts = 1
        orders[1].state = .sending
        orders[1].attempts = 1
        try scene.server.setClock(Scene.opening + 1)
        let given = try await give(orders, scene)
        #expect(given.map(\.state) == [.placed, .missed, .missed, .missed])
        #expect(given[1].note == "sent before the open, but it never reached alpaca")
        #expect(given[2].note == "not sent before the open")
        #expect(try scene.server.orders().count == 1)
    }

    @Test("orders for another open than the broker's next are not given")
    func wrongSession() async throws {
        var account = Scene.account()
        account.open -= 4 * 86_400
        account.close -= 4 * 86_400
        account.now = account.open - 600
        let scene = try BrokerScene(account)
        await #expect(throws: BrokerError.self) { try await give(Scene.orders(), scene) }
        try scene.server.setClock(account.open + 60)
        do {
            _ = try await give(Scene.orders(), scene)
        } catch let error as BrokerError {
            #expect(error.code == .wrongTime && error.message.contains("is open"), "\(error)")
        }
        #expect(try scene.server.orders().isEmpty)
        #expect(try scene.standing().allSatisfy { $0.state == .planned })
    }

    @Test(
        "nothing is given where the account may not trade",
        arguments: ["trading_blocked", "account_blocked", "trade_suspended_by_user"])
    func blocked(flag: String) async throws {
        var account = Scene.account()
        account.flags = [flag: true]
        let scene = try BrokerScene(account)
        do {
            _ = try await give(Scene.orders(), scene)
            Issue.record("nothing was thrown")
        } catch let error as BrokerError {
            #expect(error.code == .blocked && error.message.contains("010203ABCD"), "\(error)")
        }
        #expect(try scene.server.orders().isEmpty)
    }

    @Test("a broker that gives no answer for long ends the run; the next one goes on without a double")
    func silence() async throws {
        let scene = try BrokerScene()
        try scene.server.begin(
            Scene.account(), faults: [.init(.status500After, path: "/v2/orders", times: 40)])
        do {
            _ = try await give(Scene.orders(), scene)
            Issue.record("nothing was thrown")
        } catch let error as BrokerError {
            #expect(error.kind == .unavailable && error.message.contains("run the same again"), "\(error)")
        }
        #expect(try scene.standing().map(\.state) == [.sending, .planned, .planned, .planned])
        // Without an answer nothing is taken for missed either.
        await #expect(throws: BrokerError.self) {
            try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        }
        #expect(try scene.standing()[0].state == .sending)
        while try scene.server.requests().count(where: { $0.fault != nil }) < 40 {
            _ = try? await scene.broker().status(ofClientID: "nobody")
        }
        let given = try await give(Scene.orders(), scene)
        #expect(given.allSatisfy { $0.state == .placed })
        #expect(try scene.server.orders().count == 4)
    }

    @Test("orders that the broker took and no longer knows end with a note, once it says so")
    func forgotten() async throws {
        let scene = try BrokerScene()
        _ = try await give([Scene.order(.buy, "CCC", 10)], scene)
        try scene.server.forgetOrders()
        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        #expect(ended[0].state == .missed && ended[0].note?.contains("no longer knows it") == true)
    }

    @Test("several sales go at once, but never more than allowed")
    func atOnce() async throws {
        let scene = try BrokerScene()
        var patience = Scene.patience
        patience.ordersAtOnce = 3
        let symbols: [Symbol] = ["AAA", "BBB"]
        let orders = (1...10).map { Scene.order(.sell, symbols[$0 % 2], 5, rank: $0, prefix: "n\($0)") }
        let given = try await give(orders, scene, patience: patience)
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
