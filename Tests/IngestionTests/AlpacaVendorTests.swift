import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Alpaca vendor") struct AlpacaVendorTests {
    typealias Rule = ScriptedServer.Rule
    static let secrets: [String: Secret] = ["key_id": "PKidentifier", "secret_key": "s3cret/of+alpaca"]
    static let noActions = Rule(
        "/v1/corporate-actions", times: 99, body: #"{"corporate_actions":{},"next_page_token":null}"#)

    static func scene(_ rules: [ScriptedServer.Rule], options: [String: String] = [:]) throws -> BackupScene {
        try BackupScene(
            rules, now: "2025-02-20T12:00:00Z", secrets: secrets, options: options, attempts: 3)
    }

    static func fetch(
        _ rules: [ScriptedServer.Rule], _ symbols: [Symbol], _ sessions: [CivilDate], feed: String? = nil
    ) async throws -> (VendorDelivery, [ScriptedServer.Request]) {
        let scene = try scene(rules, options: feed.map { ["feed": $0] } ?? [:])
        let delivery = try await scene.make(AlpacaVendor.description).fetch(
            VendorRequest(sessions: sessions, symbols: symbols))
        return (delivery, try scene.server.requests())
    }

    private func bars(_ list: String, next: String = "null") -> String {
        #"{"bars":\#(list),"next_page_token":\#(next)}"#
    }

    private func row(_ time: String, _ close: Int) -> String {
        #"{"t":"\#(time)","o":\#(close),"h":\#(close),"l":\#(close),"c":\#(close),"v":1e2,"n":5,"vw":\#(close)}"#
    }

    @Test(
        "Recorded bars fall on their New York days; the volume of IEX is marked, that of SIP is not",
        arguments: ["iex", "sip"])
    func recording(feed: String) async throws {
        let body = try BackupFixture.text("alpaca/bars_multi_AAPL_NIO_1Day.json")
        let sessions = try BackupScene.sessions("2021-10-13", "2021-10-14")
        let (delivery, sent) = try await Self.fetch(
            [Rule("/v2/stocks/bars", body: body), Self.noActions], ["AAPL", "NIO"], sessions, feed: feed)
        #expect(delivery.sessions.keys.sorted() == sessions && delivery.notes.isEmpty)
        let flags: BarFlags = feed == "iex" ? .venueVolume : []
        #expect(
            delivery.sessions[sessions[0]]?.bars == [
                Bar(
                    symbol: "AAPL", date: sessions[0], open: 141.21, high: 141.4, low: 139.2, close: 140.91,
                    volume: 78_993_712, vwap: 140.361873, trades: 595_435, source: "alpaca", flags: flags),
                Bar(
                    symbol: "NIO", date: sessions[0], open: 35.75, high: 36.68, low: 35.47, close: 36.24,
                    volume: 33_394_068, vwap: 36.275125, trades: 177_991, source: "alpaca", flags: flags),
            ])
        let line = try #require(sent.first?.line)
        #expect(
            line == "GET /v2/stocks/bars?symbols=AAPL%2CNIO&timeframe=1Day&start=2021-10-13&end=2021-10-14"
                + "&adjustment=raw&asof=-&feed=\(feed)&limit=10000 HTTP/1.1")
        #expect(sent.allSatisfy { $0.headers["apca-api-key-id"] == "PKidentifier" })
        #expect(sent.allSatisfy { $0.headers["apca-api-secret-key"] == "s3cret/of+alpaca" })
    }

    @Test("The free plan takes IEX and the paid one SIP unless told; other feeds are refused")
    func feeds() async throws {
        var scene = try Self.scene([Rule(times: 9, body: #"{"bars":{}}"#)])
        let request = VendorRequest(sessions: try BackupScene.sessions("2021-10-13"), symbols: ["A"])
        for plan in AlpacaVendor.description.plans {
            // Without its quotas: the clock stands still.
            scene.settings.plan = VendorPlan(name: plan.name, quotas: [])
            _ = try await scene.make(AlpacaVendor.description).fetch(request)
            let line = try scene.lines().last { $0.contains("/bars") }
            #expect(line?.contains("feed=\(plan.name == "free" ? "iex" : "sip")") == true)
        }
        scene.settings.options["feed"] = "otc"
        #expect(throws: IngestionError.self) { try scene.make(AlpacaVendor.description) }
        scene.settings.options = [:]
        scene.settings.secrets["secret_key"] = nil
        #expect(throws: IngestionError.self) { try scene.make(AlpacaVendor.description) }
    }

    @Test("Pages are followed to the end: a symbol may straddle two, and one may be empty")
    func pages() async throws {
        let sessions = try BackupScene.sessions("2024-03-07", "2024-03-12")
        let (delivery, sent) = try await Self.fetch(
            [
                Rule(
                    "page_token=QQ%3D%3D",
                    body: bars(#"{"AAA":[\#(row("2024-03-11T04:00:00Z", 3))]}"#, next: #""Qg==""#)),
                Rule("page_token=Qg%3D%3D", body: bars("null", next: #""Qw==""#)),
                Rule(
                    "page_token=Qw%3D%3D",
                    body: bars(#"{"BBB":[\#(row("2024-03-12T04:00:00Z", 4))],"CCC":null}"#)),
                Rule(
                    "/bars?",
                    body: bars(
                        #"{"AAA":[\#(row("2024-03-07T05:00:00Z", 1)),\#(row("2024-03-08T05:00:00Z", 2))]}"#,
                        next: #""QQ==""#)), Self.noActions,
            ], ["AAA", "BBB", "CCC"], sessions)
        let found = sessions.map { delivery.sessions[$0]?.bars.map(\.close) ?? [] }
        #expect(found == [[1], [2], [3], [4]])
        #expect(delivery.sessions[sessions[3]]?.bars.map(\.symbol) == ["BBB"])
        #expect(sent.filter { $0.line.contains("/bars") }.count == 4)
    }

    @Test(
        "Class shares keep their dot, preferred ones are spelled as Alpaca does, and both come back as ours")
    func spelling() async throws {
        let time = "2024-03-07T05:00:00Z"
        let body = bars(
            #"{"BRK.B":[\#(row(time, 1))],"KIM.PRL":[\#(row(time, 2))],"SPG.PR":[\#(row(time, 3))]}"#)
        let session = try BackupScene.sessions("2024-03-07")
        let (delivery, sent) = try await Self.fetch(
            [Rule("/bars", body: body), Self.noActions], ["BRK.B", "KIMpL", "SPGp", "ABCw"], session)
        #expect(delivery.sessions[session[0]]?.bars.map(\.symbol) == ["BRK.B", "KIMpL", "SPGp"])
        #expect(sent.first?.line.contains("symbols=BRK.B%2CKIM.PRL%2CSPG.PR%2CABCw&") == true)
    }

    @Test("A page that leads to itself is refused")
    func circle() async throws {
        let scene = try Self.scene([Rule("/bars", times: 99, body: bars("{}", next: #""Qg==""#))])
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-03-07"), symbols: ["A"])
        let error = await BackupScene.failure(of: try scene.make(AlpacaVendor.description), request)
        #expect(error?.code == .malformed)
        #expect(try scene.lines().count == 2)
    }

    @Test(
        "Nothing is nothing, however it is written",
        arguments: [
            try! BackupFixture.text("alpaca/bars_empty.json"), #"{"bars":null}"#, "{}",
            #"{"bars":[],"next_page_token":""}"#,
        ])
    func nothing(body: String) async throws {
        let (delivery, _) = try await Self.fetch(
            [Rule("/bars", body: body), Self.noActions], ["A"], try BackupScene.sessions("2024-03-07"))
        #expect(delivery.sessions.isEmpty && delivery.notes.isEmpty)
    }

    @Test("Rows of other days are passed over; one without a price or a time is rejected")
    func rows() async throws {
        let list = """
            {"AAA":[\(row("2024-03-06T05:00:00Z", 9)),{"t":"2024-03-07T05:00:00Z","o":1,"h":"NaN","l":1,"c":1,"v":2},
             {"o":1,"h":1,"l":1,"c":1,"v":2},{"t":"2024-03-07T00:00:00-05:00","o":1,"h":1,"l":1,"c":1}],
             "ZZZ":[\(row("2024-03-07T05:00:00Z", 9))]}
            """
        let session = try BackupScene.sessions("2024-03-07")
        let (delivery, _) = try await Self.fetch(
            [Rule("/bars", body: bars(list)), Self.noActions], ["AAA"], session, feed: "sip")
        let found = try #require(delivery.sessions[session[0]])
        #expect(delivery.sessions.count == 1)
        #expect(found.bars.map(\.close) == [1] && found.bars.map(\.flags) == [.volumeMissing])
        #expect(found.rejected.map(\.violation.rule) == [.missingValue, .malformedRow])
    }

    @Test(
        "A list with symbols that Alpaca does not take is halved until only those are left out",
        arguments: [400, 422])
    func halving(status: Int) async throws {
        let symbols = (0..<40).map { Symbol(rawValue: "S\($0 + 10)") }
        let bad = Rule("S17", times: 99, status: status, body: #"{"message":"invalid symbol: S17"}"#)
        let worse = Rule(
            "S44", times: 99, status: status, body: #"{"code":42210000,"message":"invalid symbol"}"#)
        let all = symbols.map { #""\#($0)":[\#(row("2024-03-07T05:00:00Z", 7))]"# }.joined(separator: ",")
        let session = try BackupScene.sessions("2024-03-07")
        // The server answers with all it has; which of them were asked for is known by the requests.
        let (delivery, sent) = try await Self.fetch(
            [bad, worse, Self.noActions, Rule("/bars", times: 99, body: bars("{\(all)}"))], symbols, session)
        let asked = sent.filter {
            $0.line.contains("/bars") && !$0.line.contains("S17") && !$0.line.contains("S44")
        }
        .flatMap { $0.line.matches(of: /S\d\d/).map { Symbol(rawValue: String($0.output)) } }
        #expect(asked.sorted() == symbols.filter { $0 != "S17" && $0 != "S44" })
        #expect(delivery.notes.count == 1)
        #expect(delivery.notes[0].contains("S17, S44") && delivery.notes[0].contains("invalid symbol"))
        // The actions are asked for without them.
        let actions = try #require(sent.last?.line)
        #expect(actions.contains("corporate-actions") && !actions.contains("S17") && actions.contains("S18"))
    }

    @Test("When every list is refused it is not the symbols, and the call fails")
    func refusedAltogether() async throws {
        let scene = try Self.scene([
            Rule(times: 999, status: 422, body: #"{"code":42210000,"message":"invalid timeframe"}"#)
        ])
        let symbols = (0..<200).map { Symbol(rawValue: "S\($0)") }
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-03-07"), symbols: symbols)
        let error = await BackupScene.failure(of: try scene.make(AlpacaVendor.description), request)
        #expect(error?.code == .malformed && error?.message.contains("invalid timeframe") == true)
        #expect(try scene.lines().count == 12)
    }

    @Test(
        "A refusal is told by its status and words, and never shows a key",
        arguments: [
            (403, #"{"message":"subscription does not permit querying recent SIP data"}"#, .notEntitled),
            (403, #"{"message":"forbidden."}"#, .unauthorized),
            (401, #"{"message":"unknown PKidentifier s3cret/of+alpaca"}"#, .unauthorized),
            (429, #"{"message":"too many requests."}"#, .rateLimited),
            (429, String(repeating: "x", count: 195) + "s3cret/of+alpaca", .rateLimited),
            (500, "s3cret/of+alpaca", .unavailable), (200, "<html>PKidentifier</html>", .unavailable),
            (200, #"{"bars":{"AAA":3}} PKidentifier"#, .malformed), (404, "no PKidentifier", .noData),
        ] as [(Int, String, IngestionErrorCode)])
    func refusals(status: Int, body: String, code: IngestionErrorCode) async throws {
        let scene = try Self.scene([Rule(times: 99, status: status, body: body)])
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-03-07"), symbols: ["AAA"])
        let error = await BackupScene.failure(of: try scene.make(AlpacaVendor.description), request)
        #expect(error?.code == code)
        let text = "\(try #require(error))"
        #expect(!text.contains("PKidentifier") && !text.contains("s3cret"))
    }

    @Test("Without Retry-After, the time at which the quota is renewed says how long to wait")
    func reset() async throws {
        let now = 1_740_052_800
        let body = #"{"message":"too many requests."}"#
        func headers(_ seconds: Int) -> [String: String] { ["X-RateLimit-Reset": "\(now + seconds)"] }
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-03-07"), symbols: ["AAA"])
        // Longer than a call waits: no further attempt, and the plan's tokens are held for all.
        var far = try Self.scene([Rule(times: 9, status: 429, headers: headers(3_000), body: body)])
        far.settings.plan = VendorPlan(name: "daily", quotas: [.init(99, per: .day)])
        for _ in 0..<2 {
            let vendor = try far.make(AlpacaVendor.description)
            #expect(await BackupScene.failure(of: vendor, request)?.code == .rateLimited)
        }
        #expect(try far.lines().count == 1)
        let past = try Self.scene([
            Rule("/bars", status: 429, headers: headers(-5), body: body), Rule("/bars", body: bars("{}")),
            Self.noActions,
        ])
        _ = try await past.make(AlpacaVendor.description).fetch(request)
        #expect(try past.lines().count == 3)
    }

    @Test("More symbols than fit one call are asked for in turns, and counted so")
    func turns() async throws {
        let symbols = (0..<450).map { Symbol(rawValue: "S\($0)") }
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-03-07"), symbols: symbols)
        let scene = try Self.scene([Rule("/bars", times: 9, body: bars("{}")), Self.noActions])
        let vendor = try scene.make(AlpacaVendor.description)
        _ = try await vendor.fetch(request)
        #expect(try scene.lines().count == vendor.calls(for: request) && vendor.calls(for: request) == 6)
    }
}
