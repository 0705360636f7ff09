import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Trading

@Suite("How orders end") struct OrderDeskEndTests {
    private typealias Scene = BrokerScene

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
            _ = try await scene.give([Scene.order(.buy, "CCC", 10)])
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
        let given = try await scene.give(orders)
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
        await #expect(throws: BrokerError.self) { try await scene.give(Scene.orders()) }
        try scene.server.setClock(account.open + 60)
        do {
            _ = try await scene.give(Scene.orders())
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
            _ = try await scene.give(Scene.orders())
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
            _ = try await scene.give(Scene.orders())
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
        let given = try await scene.give(Scene.orders())
        #expect(given.allSatisfy { $0.state == .placed })
        #expect(try scene.server.orders().count == 4)
    }

    @Test("orders that the broker took and no longer knows end with a note, once it says so")
    func forgotten() async throws {
        let scene = try BrokerScene()
        _ = try await scene.give([Scene.order(.buy, "CCC", 10)])
        try scene.server.forgetOrders()
        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        #expect(ended[0].state == .missed && ended[0].note?.contains("no longer knows it") == true)
    }
}
