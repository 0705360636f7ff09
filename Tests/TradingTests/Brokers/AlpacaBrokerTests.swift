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

    // MARK: Recorded answers

    @Test("the recorded account, on margin and with its cash below zero, is read")
    func account() async throws {
        let (broker, server) = try await AlpacaBroker.scripted([
            .init("GET /v2/account", body: try Self.fixture("account"))
        ])
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
        let (broker, server) = try await AlpacaBroker.scripted([
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
        let (broker, server) = try await AlpacaBroker.scripted([.init(body: try Self.fixture("clock"))])
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
        let (broker, server) = try await AlpacaBroker.scripted([.init(body: body)])
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
        let (broker, server) = try await AlpacaBroker.scripted([
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
        let (broker, server) = try await AlpacaBroker.scripted([
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
        let (broker, server) = try await AlpacaBroker.scripted([
            .init(status: 404, body: #"{"code":40410000,"message":"order not found"}"#),
            .init(
                times: 2, status: 404, headers: ["content-type": "text/html"],
                body: "<html>Not Found</html>"),
            .init(times: 2, status: 404, body: #"{"message":"Not Found"}"#),
        ])
        defer { withExtendedLifetime(server) {} }
        #expect(try await broker.status(ofClientID: "a") == nil)
        for _ in 0..<2 {
            do {
                _ = try await broker.status(ofClientID: "a")
                Issue.record("a gateway's words were taken for Alpaca's")
            } catch {
                #expect(error.code == .unavailable)
            }
        }
    }

    // MARK: Keys

    @Test("no error shows a key, whatever the broker answers")
    func secrets() async throws {
        let echo = #"{"code":42210000,"message":"bad key \#(BrokerServer.key) and \#(BrokerServer.secret)"}"#
        let (broker, server) = try await AlpacaBroker.scripted([
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
