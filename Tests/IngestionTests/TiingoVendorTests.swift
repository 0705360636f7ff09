import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Tiingo vendor") struct TiingoVendorTests {
    private typealias Rule = ScriptedServer.Rule
    private static let key = "k3y/of+tiingo"

    private func scene(_ rules: [ScriptedServer.Rule], options: [String: String] = [:]) throws -> BackupScene
    {
        try BackupScene(
            rules, now: "2025-02-20T12:00:00Z", secrets: ["api_key": Secret(Self.key)], options: options,
            attempts: 3)
    }

    private func fetch(
        _ body: String, _ symbol: Symbol, _ sessions: [CivilDate]
    ) async throws -> VendorDelivery {
        let scene = try scene([Rule(body: body)])
        return try await scene.make(TiingoVendor.description).fetch(
            VendorRequest(sessions: sessions, symbols: [symbol]))
    }

    @Test("Recorded prices are read as traded, of the sessions asked for only")
    func recording() async throws {
        let body = try BackupFixture.text("tiingo/daily_GOOGL_2018-01.json")
        let sessions = try BackupScene.sessions("2018-01-05", "2018-01-09")
        let delivery = try await fetch(body, "GOOGL", sessions)
        #expect(delivery.sessions.keys.sorted() == sessions)
        let bar = try #require(delivery.sessions[sessions[0]]?.bars.first)
        #expect(
            bar
                == Bar(
                    symbol: "GOOGL", date: sessions[0], open: 1103.45, high: 1113.58, low: 1101.8,
                    close: 1110.29,
                    volume: 1_493_389, source: "tiingo"))
        #expect(delivery.sessions.values.allSatisfy { $0.actions.isEmpty && $0.rejected.isEmpty })
    }

    @Test("A range with a holiday, another key order and another spelling of dates are read alike")
    func variants() async throws {
        let holiday = try BackupFixture.text("tiingo/daily_GOOGL_2015-01-01_holiday.json")
        let sessions = try BackupScene.sessions("2014-12-31", "2015-01-05")
        let delivery = try await fetch(holiday, "GOOGL", sessions)
        #expect(delivery.sessions.keys.sorted() == Array(sessions.suffix(2)))
        let latest = try BackupFixture.text("tiingo/daily_GOOGL_latest.json")
        let session = try BackupScene.sessions("2018-04-12")
        #expect(
            try await fetch(latest, "GOOGL", session).sessions[session[0]]?.bars.map(\.close) == [1037.29])
        let plain = #"[{"date":"2018-04-12","open":"1.5","high":2,"low":1,"close":1.25e0,"volume":1.356e3}]"#
        let bars = try await fetch(plain, "GOOGL", session).sessions[session[0]]?.bars
        #expect(bars?.map(\.open) == [1.5] && bars?.map(\.volume) == [1_356])
        #expect(try await fetch("[]", "GOOGL", session).sessions.isEmpty)
    }

    @Test("Split factors and cash on their date are actions; the unprefixed prices stay")
    func actions() async throws {
        let body = """
            [{"date":"2024-01-03T00:00:00.000Z","open":40,"high":41,"low":39,"close":40.8,"volume":30113.4,
              "adjClose":10.2,"divCash":0.24,"splitFactor":1.0},
             {"date":"2024-01-04T00:00:00.000Z","open":10,"high":11,"low":9,"close":10.2,"volume":null,
              "adjClose":10.2,"divCash":0.0,"splitFactor":4.0},
             {"date":"2024-01-05T00:00:00.000Z","open":10,"high":null,"low":9,"close":10.2,"volume":7,"divCash":0,
              "splitFactor":1},
             {"date":"soon","open":10,"high":11,"low":9,"close":10.2,"volume":7}]
            """
        let sessions = try BackupScene.sessions("2024-01-03", "2024-01-05")
        let found = try await fetch(body, "ACME", sessions).sessions
        #expect(found[sessions[0]]?.actions.map(\.kind) == [.dividend(amount: 0.24)])
        #expect(
            found[sessions[0]]?.bars.map(\.close) == [40.8]
                && found[sessions[0]]?.bars.map(\.volume) == [30_113])
        #expect(found[sessions[1]]?.actions.map(\.kind) == [.split(ratio: 4)])
        #expect(found[sessions[1]]?.bars.map(\.flags) == [.volumeMissing])
        #expect(
            found[sessions[2]]?.rejected.map(\.violation) == [
                BarViolation(rule: .missingValue, detail: "no high")
            ])
        #expect(found[sessions[0]]?.rejected.map(\.violation.rule) == [.malformedRow])
    }

    @Test("The key goes in a header, and shares are spelled with dashes")
    func call() async throws {
        let scene = try scene([Rule(times: 9, body: "[]")])
        let vendor = try scene.make(TiingoVendor.description)
        let sessions = try BackupScene.sessions("2024-01-02", "2024-01-05")
        _ = try await vendor.fetch(VendorRequest(sessions: sessions, symbols: ["BRK.B", "KIMpL"]))
        let sent = try scene.server.requests()
        #expect(sent.allSatisfy { $0.headers["authorization"] == "Token \(Self.key)" })
        #expect(sent.map(\.line).allSatisfy { !$0.contains("token") })
        #expect(
            sent.first?.line
                == "GET /tiingo/daily/BRK-B/prices?startDate=2024-01-02&endDate=2024-01-05&format=json"
                + "&resampleFreq=daily HTTP/1.1")
        #expect(sent.last?.line.contains("/KIM-P-L/prices") == true)
        #expect(vendor.calls(for: VendorRequest(sessions: sessions, symbols: ["A", "B", "C"])) == 3)
    }

    @Test(
        "A refusal is told by its words, with any status, and never shows the key",
        arguments: [
            (403, #"{"detail":"You do not have permission to access the News API"}"#, .notEntitled),
            (200, "You do not have permission to access this API; please upgrade", .notEntitled),
            (401, #"{"detail":"Invalid token k3y/of+tiingo."}"#, .unauthorized),
            (403, #"{"detail":"Authentication credentials were not provided."}"#, .unauthorized),
            (200, "Please supply a token, not k3y/of+tiingo or k3y%2Fof%2Btiingo", .unauthorized),
            (
                429, #"{"detail":"Error: You have run over your hourly request allocation. Upgrade"}"#,
                .rateLimited
            ),
            (200, "Error: You have run over your daily request allocation. Then upgrade", .rateLimited),
            (400, #"{"detail":"startDate k3y/of+tiingo"}"#, .malformed), (200, "k3y/of+tiingo?", .malformed),
            (200, String(repeating: "x", count: 195) + "k3y/of+tiingo", .malformed),
            (200, #"[{"date":"#, .malformed), (404, "<html>k3y/of+tiingo</html>", .malformed),
            (500, "k3y/of+tiingo", .unavailable), (200, "<html>back soon</html>", .unavailable),
        ] as [(Int, String, IngestionErrorCode)])
    func refusals(status: Int, body: String, code: IngestionErrorCode) async throws {
        let scene = try scene([Rule(times: 9, status: status, body: body)])
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["ACME"])
        let error = await BackupScene.failure(of: try scene.make(TiingoVendor.description), request)
        #expect(error?.code == code)
        let text = "\(try #require(error))"
        #expect(!text.contains("k3y") && !text.contains("\n"))
    }

    @Test("An hourly quota that is spent holds every process's calls until the next hour")
    func hourly() async throws {
        var scene = try scene([
            Rule(status: 429, body: #"{"detail":"Error: You have run over your hourly request allocation."}"#)
        ])
        scene.settings.plan = VendorPlan(name: "daily", quotas: [.init(99, per: .day)])
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["ACME"])
        for _ in 0..<2 {
            // The second is a process that has not asked yet.
            let vendor = try scene.make(TiingoVendor.description)
            #expect(await BackupScene.failure(of: vendor, request)?.code == .rateLimited)
        }
        #expect(try scene.lines().count == 1)
    }

    @Test("An unknown stock is left out, and the next one asked for")
    func unknown() async throws {
        let scene = try scene([
            Rule("/AAA/", status: 404, body: #"{"detail":"Not found."}"#),
            Rule("/BBB/", status: 404, body: #"{"detail":"Error: Ticker 'BBB' not found"}"#),
            Rule("/CCC/", body: "Error: Ticker 'CCC' not found"),
            Rule("/DDD/", body: #"[{"date":"2024-01-03","open":1,"high":2,"low":1,"close":2,"volume":3}]"#),
        ])
        let request = VendorRequest(
            sessions: try BackupScene.sessions("2024-01-03"), symbols: ["AAA", "BBB", "CCC", "DDD"])
        let delivery = try await scene.make(TiingoVendor.description).fetch(request)
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.symbol) == ["DDD"])
    }

    @Test("Without a key, or with a feed that the daily prices do not have, it cannot be made")
    func settings() throws {
        var scene = try scene([], options: ["feed": "iex"])
        #expect(throws: IngestionError.self) { try scene.make(TiingoVendor.description) }
        scene.settings.options = [:]
        scene.settings.secrets = [:]
        #expect(throws: IngestionError.self) { try scene.make(TiingoVendor.description) }
    }
}
