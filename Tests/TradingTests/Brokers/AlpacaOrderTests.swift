import Core
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Trading
import Transport

@Suite("An order at Alpaca") struct AlpacaOrderTests {
    private typealias Scene = BrokerScene

    @Test("an order is one of whole shares for the open, spelled as Alpaca spells it")
    func request() async throws {
        let scene = try BrokerScene()
        let broker = try await scene.broker()
        for symbol: Symbol in ["BRK.B", "KIMpL"] {
            _ = try await broker.place(
                BrokerOrder(
                    clientID: "bw-\(symbol)", symbol: symbol, side: .buy, shares: 7,
                    execution: Scene.execution))
        }
        let bodies = try scene.server.requests().map(\.body)
        #expect(
            bodies == [
                #"{"client_order_id":"bw-BRK.B","qty":"7","side":"buy","symbol":"BRK.B","time_in_force":"opg","type":"market"}"#,
                #"{"client_order_id":"bw-KIMpL","qty":"7","side":"buy","symbol":"KIM.PRL","time_in_force":"opg","type":"market"}"#,
            ])
    }

    @Test(
        "an order joins the auction where it still takes any, and else is of the day, and says so",
        arguments: [
            // New York's time on the 5th of January.
            (6.0, "opg"), (9.466, "opg"), (9.467, "day"), (9.49, "day"), (17, "day"), (18.99, "day"),
            (19.001, "opg"),
            (23.5, "opg"), (-3, "opg"), (-6, "day"),
        ])
    func auction(hour: Double, kind: String) async throws {
        let now = Scene.opening - 9.5 * 3_600 + hour * 3_600
        var account = Scene.account()
        (account.now, account.open, account.nextOpen) = (Scene.opening - 3_600, Scene.opening, nil)
        let scene = try BrokerScene(account)
        let status = try await scene.broker(at: now).place(
            BrokerOrder(clientID: "bw-1", symbol: "CCC", side: .buy, shares: 1, execution: Scene.execution))
        #expect(try scene.server.orders().map(\.kind) == [kind])
        #expect((status.note?.contains("09:28 to 19:00") == true) == (kind == "day"))
    }

    @Test(
        "what Alpaca answers to an order is told apart",
        arguments: [
            (
                403, #"{"buying_power":"176531.28","code":40310000,"message":"insufficient buying power"}"#,
                BrokerErrorCode.insufficientFunds(available: Money(cents: 17_653_128))
            ),
            (
                403,
                #"{"code":40310000,"message":"insufficient qty available for order (requested: 5, available: 0)"}"#,
                .conflict
            ),
            (403, #"{"code":40310000,"message":"potential wash trade detected"}"#, .conflict),
            (422, #"{"code":42210000,"message":"opposite side market/stop order exists"}"#, .conflict),
            (403, #"{"code":40310000,"message":"account is restricted to liquidation only"}"#, .refused),
            (422, #"{"code":40010001,"message":"qty must be integer"}"#, .refused),
            (400, #"{"code":40010000,"message":"request body format is invalid"}"#, .refused),
            (401, #"{"message":"forbidden."}"#, .unauthorized),
            (403, #"{"message":"forbidden."}"#, .unauthorized),
            (403, "<html>no</html>", .unauthorized), (422, "nothing", .uncertain), (404, "", .uncertain),
            (408, "{}", .uncertain), (500, "{}", .uncertain), (502, "<html>Bad Gateway</html>", .uncertain),
            (503, "", .uncertain), (504, "", .uncertain), (200, "{", .uncertain), (200, "<html>", .uncertain),
            (200, #"{"client_order_id":"another","status":"new"}"#, .uncertain),
            (200, #"{"client_order_id":"bw-1"}"#, .uncertain), (302, "", .uncertain),
        ])
    func refusals(status: Int, body: String, code: BrokerErrorCode) async throws {
        let (broker, server) = try await AlpacaBroker.scripted([.init(status: status, body: body)])
        defer { withExtendedLifetime(server) {} }
        do {
            _ = try await broker.place(
                BrokerOrder(
                    clientID: "bw-1", symbol: "CCC", side: .buy, shares: 1, execution: Scene.execution))
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == code, "\(error)")
            #expect(!error.message.contains("\n"))
        }
        #expect(try server.requests().count == 1, "an order is never repeated blindly")
    }

    @Test(
        "too many calls: the seconds until X-RateLimit-Reset are waited for, and an order is asked about first"
    )
    func limited() async throws {
        let scene = try BrokerScene()
        try scene.server.begin(
            Scene.account(), faults: [.init(.limit429, at: 1), .init(.limit429, path: "POST", times: 1)])
        let clock = ContinuousClock()
        // The server says so in whole seconds, 20 ahead; what a busy machine takes to read that is gone by then.
        var started = clock.now
        _ = try await scene.broker().account()
        let waits = scene.pauses.withLock { $0 }
        var least = 19 - (clock.now - started) / .seconds(1)
        #expect(waits.count == 1 && waits[0] >= least && waits[0] <= 21, "\(waits) of \(least)")
        try scene.ledger.plan([Scene.order(.buy, "CCC", 1)], at: Scene.now)
        started = clock.now
        let given = try await scene.desk(try await scene.broker()).place(try scene.standing())
        #expect(given.map(\.state) == [.placed] && given[0].attempts == 2)
        // The desk waits so long at the most.
        least = min(1, 19 - (clock.now - started) / .seconds(1))
        #expect(scene.pauses.withLock { $0.dropFirst() }.contains { $0 >= least && $0 <= 5.2 })
        #expect(try scene.violations() == ["bw-2026-01-05-CCC-buy: placed for ever"])
    }

    @Test(
        "calls are counted with those of all other processes, and a broker that fails is left alone for a while"
    )
    func pacing() async throws {
        let scene = try BrokerScene()
        let broker = try await scene.broker(paced: true)
        _ = try await broker.account()
        try scene.server.begin(Scene.account(), faults: [.init(.status500, times: 60)])
        for _ in 0..<3 { _ = try? await broker.clock() }
        #expect(try scene.ledger.breaker(of: "alpaca").consecutiveFailures == 6)
        _ = try? await broker.clock()
        guard case .open = try scene.ledger.breaker(of: "alpaca").state else {
            Issue.record("the breaker is closed after eight failures")
            return
        }
    }
}
