import Core
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Trading
import Transport

@Suite("Alpaca's trading interface") struct AlpacaBrokerTests {
    private typealias Scene = BrokerScene

    private static func fixture(_ name: String) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/alpaca/\(name).json")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// A broker that gives the answers of the rules.
    private func broker(_ rules: [ScriptedServer.Rule], at now: Double = Scene.opening - 3_600) async throws
        -> (
            AlpacaBroker, ScriptedServer
        )
    {
        let server = try ScriptedServer(rules)
        let broker = try await AlpacaBroker(
            AlpacaSettings(
                endpoint: "http://localhost:\(server.port)", key: Secret(BrokerServer.key),
                secret: Secret(BrokerServer.secret), timeout: 5),
            retry: RetryPolicy(attempts: 2, baseDelay: 0.01, maximumDelay: 0.02), now: { now },
            sleep: { _ in })
        return (broker, server)
    }

    // MARK: Recorded answers

    @Test("the recorded account, on margin and with its cash below zero, is read")
    func account() async throws {
        let (broker, server) = try await broker([.init("GET /v2/account", body: try Self.fixture("account"))])
        defer { withExtendedLifetime(server) {} }
        let account = try await broker.account()
        #expect(account.id == "010203ABCD" && account.blockage == nil)
        #expect(account.cash == Money(cents: -2_314_020) && account.equity == Money(cents: 10_382_056))
        let headers = try #require(try server.requests().first).headers
        #expect(headers["apca-api-key-id"] == BrokerServer.key)
        #expect(headers["apca-api-secret-key"] == BrokerServer.secret)
    }

    @Test("an account that is not active, or says nothing of what it may do, is told apart")
    func odd() async throws {
        let (broker, server) = try await broker([
            .init(body: #"{"id":"x","cash":"1","equity":2,"status":"ACCOUNT_CLOSED","new_key":[]}"#),
            .init(body: #"{"id":"x","cash":1.005,"equity":"2e3"}"#),
        ])
        defer { withExtendedLifetime(server) {} }
        #expect(try await broker.account().blockage == "its status is ACCOUNT_CLOSED")
        let bare = try await broker.account()
        #expect(bare.blockage == nil && bare.equity == Money(cents: 200_000))
    }

    @Test("the recorded clock, with eight decimals and an offset, is read")
    func clock() async throws {
        let (broker, server) = try await broker([.init(body: try Self.fixture("clock"))])
        defer { withExtendedLifetime(server) {} }
        let clock = try await broker.clock()
        #expect(abs(clock.now - 1_652_733_144.143_735_88) < 1e-6)
        #expect(!clock.isOpen)
        #expect(clock.nextOpen == 1_652_794_200 && clock.nextClose == 1_652_817_600)
    }

    @Test(
        "instants with 0 to 9 decimals are read, others are told",
        arguments: [
            ("2026-01-05T14:30:00Z", 1_767_623_400.0),
            ("2026-01-05T14:30:00.123456789Z", 1_767_623_400.123_456_789),
            ("2026-01-05T09:30:00.5-05:00", 1_767_623_400.5), ("2026-01-05T14:30:00+0000", 1_767_623_400),
            ("2026-01-05 14:30:00Z", nil), ("2026-01-05T14:30:00.1234567890Z", nil),
            ("2026-01-05T14:30:00", nil),
        ])
    func instants(text: String, seconds: Double?) async throws {
        let body = """
            {"timestamp":"\(text)","is_open":true,"next_open":"2026-01-06T14:30:00Z","next_close":"2026-01-05T21:00:00Z"}
            """
        let (broker, server) = try await broker([.init(body: body)])
        defer { withExtendedLifetime(server) {} }
        if let seconds {
            #expect(abs(try await broker.clock().now - seconds) < 1e-6)
        } else {
            await #expect(throws: BrokerError.self) { try await broker.clock() }
        }
    }

    @Test("the recorded positions are read, and short ones and those without a quote")
    func positions() async throws {
        let more = """
            [{"symbol":"BRK.B","qty":"-3","side":"short","market_value":null},
             {"symbol":"KIM.PRL","qty":"1.5","side":"long","market_value":"10"},
             {"symbol":"AB","qty":2,"side":"short","market_value":"-9.5"}]
            """
        let (broker, server) = try await broker([
            .init(body: try Self.fixture("positions")), .init(body: more), .init(body: "[]"),
        ])
        defer { withExtendedLifetime(server) {} }
        #expect(
            try await broker.positions() == [
                BrokerPosition(symbol: "AAPL", shares: 5, value: Money(cents: 60_000))
            ])
        #expect(
            try await broker.positions() == [
                BrokerPosition(symbol: "AB", shares: -2, value: Money(cents: -950)),
                BrokerPosition(symbol: "BRK.B", shares: -3),
                BrokerPosition(symbol: "KIMpL", shares: 1.5, value: Money(cents: 1_000)),
            ])
        #expect(try await broker.positions().isEmpty)
    }

    @Test("recorded orders are read: taken, and not filled")
    func orders() async throws {
        let id = "eb9e2aaa-f71a-4f51-b5b4-52a6c565dad4"
        let (broker, server) = try await broker([
            .init(body: try Self.fixture("order_market_accepted")),
            .init(body: try Self.fixture("order_equity_example")),
        ])
        defer { withExtendedLifetime(server) {} }
        let order = try #require(try await broker.status(ofClientID: id))
        #expect(order.state == .working && order.filled == 0 && order.price == nil && order.cost == nil)
        #expect(order.brokerID == "61e69015-8549-4bfd-b9c3-01e75843f47d")
        // An answer about another order is none.
        await #expect(throws: BrokerError.self) { try await broker.status(ofClientID: id) }
        #expect(
            try server.requests()[0].line.hasPrefix(
                "GET /v2/orders:by_client_order_id?client_order_id=\(id) "))
    }

    @Test("only Alpaca's own “not found” means that there is no such order")
    func absence() async throws {
        let (broker, server) = try await broker([
            .init(status: 404, body: #"{"code":40410000,"message":"order not found"}"#),
            .init(status: 404, headers: ["content-type": "text/html"], body: "<html>Not Found</html>"),
            .init(status: 404, headers: ["content-type": "text/html"], body: "<html>Not Found</html>"),
        ])
        defer { withExtendedLifetime(server) {} }
        #expect(try await broker.status(ofClientID: "a") == nil)
        do {
            _ = try await broker.status(ofClientID: "a")
            Issue.record("a page was taken for an answer")
        } catch {
            #expect(error.code == .unavailable)
        }
    }

    // MARK: Orders

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
        let (broker, server) = try await broker([.init(status: status, body: body)])
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
        _ = try await scene.broker().account()
        let waits = scene.pauses.withLock { $0 }
        // The server says so in whole seconds, 20 ahead.
        #expect(waits.count == 1 && (5...21).contains(waits[0]), "\(waits)")
        try scene.ledger.plan([Scene.order(.buy, "CCC", 1)], at: Scene.now)
        let given = try await scene.desk(try await scene.broker()).place(try scene.standing())
        #expect(given.map(\.state) == [.placed] && given[0].attempts == 2)
        // The desk waits so long at the most.
        #expect(scene.pauses.withLock { $0.dropFirst() }.contains { (1...5.2).contains($0) })
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

    // MARK: Keys

    @Test("no error shows a key, whatever the broker answers")
    func secrets() async throws {
        let echo = #"{"code":42210000,"message":"bad key \#(BrokerServer.key) and \#(BrokerServer.secret)"}"#
        let (broker, server) = try await broker([
            .init(status: 422, body: echo), .init(status: 401, body: echo), .init(status: 500, body: echo),
            .init(status: 200, body: "nonsense \(BrokerServer.secret)"), .init(status: 200, body: echo),
        ])
        defer { withExtendedLifetime(server) {} }
        let order = BrokerOrder(
            clientID: "bw-1", symbol: "CCC", side: .buy, shares: 1, execution: Scene.execution)
        for _ in 0..<5 {
            do {
                _ = try await broker.place(order)
                Issue.record("nothing was thrown")
            } catch {
                let text = "\(error) \(String(reflecting: error))"
                #expect(!text.contains(BrokerServer.key) && !text.contains(BrokerServer.secret), "\(text)")
            }
        }
    }

    @Test("wrong keys are told at once, with what to check")
    func wrongKeys() async throws {
        let scene = try BrokerScene()
        let broker = try await AlpacaBroker(
            scene.settings(key: "PKWRONG"), now: { Scene.opening - 3_600 }, sleep: { _ in })
        do {
            _ = try await broker.account()
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == .unauthorized && error.kind == .configuration)
            #expect(error.message.contains("broker.key") && !error.message.contains("PKWRONG"))
        }
        #expect(try scene.server.requests().count == 1)
    }
}
