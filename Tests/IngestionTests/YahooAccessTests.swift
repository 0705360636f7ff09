import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Yahoo access") struct YahooAccessTests {
    private typealias Rule = ScriptedServer.Rule
    private static let now = "2025-02-20T12:00:00Z"
    private static let unauthorized =
        #"{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}"#
    private static let chart = #"""
        {"chart":{"error":null,"result":[{"meta":{"currency":"USD","symbol":"BRK-B","exchangeTimezoneName":
        "America/New_York"},"timestamp":[1704292200],"indicators":{"quote":[{"open":[10.0],"high":[10.4],"low":[9.9],
        "close":[10.2],"volume":[120455]}]}}]}}
        """#

    private var request: VendorRequest {
        get throws { VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["BRK.B"]) }
    }

    private func failure(_ scene: BackupScene) async throws -> IngestionError? {
        await BackupScene.failure(of: try scene.make(YahooVendor.description), try request)
    }

    @Test("The chart is asked up to now, as a browser would, without a cookie, with class shares dashed")
    func firstCall() async throws {
        let scene = try BackupScene([Rule(body: Self.chart)], now: Self.now)
        let vendor = try scene.make(YahooVendor.description)
        let delivery = try await vendor.fetch(try request)
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.symbol) == ["BRK.B"])
        let sent = try #require(try scene.server.requests().first)
        #expect(
            sent.line.hasPrefix(
                "GET /v8/finance/chart/BRK-B?period1=1704240000&period2=1740052800&interval=1d"))
        #expect(sent.line.contains("events=div%2Csplits%2CcapitalGains"))
        #expect(sent.headers["user-agent"]?.hasPrefix("Mozilla/5.0") == true && sent.headers["cookie"] == nil)
        #expect(vendor.reach == VendorReach(symbolsPerCall: 1, sessionsPerCall: 250, callsAtOnce: 4))
        let year = VendorRequest(
            sessions: try BackupScene.sessions("2020-01-02", "2021-12-31"), symbols: ["A", "B"])
        #expect(vendor.calls(for: year) == 6)
    }

    @Test("A preferred share is spelled as Yahoo does, and one may ask for more calls at once")
    func spelling() async throws {
        var scene = try BackupScene(
            [Rule(body: Self.chart.replacing("BRK-B", with: "KIM-PL"))], now: Self.now)
        scene.settings.callsAtOnce = 9
        let vendor = try scene.make(YahooVendor.description)
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["KIMpL"])
        let delivery = try await vendor.fetch(request)
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.symbol) == ["KIMpL"])
        #expect(try scene.lines().first?.contains("/chart/KIM-PL?") == true)
        #expect(vendor.reach.callsAtOnce == 9)
    }

    @Test("Turned away with 401, it gets a cookie and a crumb once for all calls, and goes on with both")
    func crumb() async throws {
        let scene = try BackupScene(
            [
                Rule("crumb=fR%2Fx.Y", times: 99, body: Self.chart),
                Rule("/v8/finance/chart/", times: 99, status: 401, body: Self.unauthorized),
                Rule(
                    "GET / ", status: 404, headers: ["Set-Cookie": "A3=d=AQAB&S=x; Max-Age=3; Path=/"],
                    body: "gone"),
                Rule("/v1/test/getcrumb", body: "fR/x.Y"),
            ], now: Self.now)
        let vendor = try scene.make(YahooVendor.description)
        let request = try request
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try await vendor.fetch(request).sessions.values.flatMap(\.bars).count }
            }
            for try await bars in group { #expect(bars == 1) }
        }
        let sent = try scene.server.requests()
        #expect(
            sent.filter { $0.line.contains("getcrumb") }.map { $0.headers["cookie"] } == ["A3=d=AQAB&S=x"])
        let answered = sent.filter { $0.line.contains("&crumb=") }
        #expect(answered.count == 4 && answered.allSatisfy { $0.headers["cookie"] == "A3=d=AQAB&S=x" })
    }

    @Test(
        "What is no crumb ends the vendor at once, and a consent page is not followed",
        arguments: [
            Rule("/v1/test/getcrumb", times: 9, body: ""),
            Rule("/v1/test/getcrumb", times: 9, body: "<html>no</html>"),
            Rule("/v1/test/getcrumb", times: 9, body: "not a crumb"),
            Rule("/v1/test/getcrumb", times: 9, body: #"{"finance":{"error":"no"}}"#),
            Rule("/v1/test/getcrumb", times: 9, status: 307, headers: ["Location": "/guce"], body: ""),
            Rule("/v8/finance/chart", times: 9, status: 307, headers: ["Location": "/guce"], body: ""),
            Rule("GET / ", times: 9, body: "no cookie"),
        ])
    func noCrumb(rule: ScriptedServer.Rule) async throws {
        let scene = try BackupScene(
            [
                rule, Rule("/v8/finance/chart/", times: 9, status: 401, body: Self.unauthorized),
                Rule("GET / ", headers: ["Set-Cookie": "A3=secretcookie; Path=/"], body: ""),
            ], now: Self.now)
        let vendor = try scene.make(YahooVendor.description)
        let error = await BackupScene.failure(of: vendor, try request)
        #expect(error?.code == .unavailable && error?.message.contains("secretcookie") == false)
        #expect(try scene.lines().contains { $0.contains("guce") } == false)
        // It is not tried again in this run.
        let calls = try scene.lines().filter { !$0.contains("/v8/") }.count
        let again = await BackupScene.failure(of: vendor, try request)
        #expect(again?.code == .unavailable)
        #expect(try scene.lines().filter { !$0.contains("/v8/") }.count == calls)
    }

    @Test(
        "A crumb endpoint that says Too Many Requests counts as rate limited, with either status",
        arguments: [200, 429])
    func crumbThrottled(status: Int) async throws {
        let scene = try BackupScene(
            [
                Rule("/v8/finance/chart/", times: 9, status: 401, body: Self.unauthorized),
                Rule("GET / ", headers: ["Set-Cookie": "A3=x; Path=/"], body: ""),
                Rule("/v1/test/getcrumb", times: 9, status: status, body: "Too Many Requests\n"),
            ], now: Self.now)
        #expect(try await failure(scene)?.code == .rateLimited)
    }

    @Test("Refused even with a fresh crumb, Yahoo is left alone")
    func crumbInVain() async throws {
        let scene = try BackupScene(
            [
                Rule("/v8/finance/chart/", times: 9, status: 401, body: Self.unauthorized),
                Rule("GET / ", headers: ["Set-Cookie": "A3=x; Path=/"], body: ""),
                Rule("/v1/test/getcrumb", body: "abc"),
            ], now: Self.now)
        #expect(try await failure(scene)?.code == .unavailable)
        #expect(try scene.lines().count == 4)
    }

    @Test("429 is tried three times and no more, then the vendor is rate limited; the breaker remembers")
    func throttled() async throws {
        let page = Rule(
            times: 99, status: 429, headers: ["content-type": "text/html"], body: "Edge: Too Many Requests")
        let scene = try BackupScene([page], now: Self.now)
        #expect(try await failure(scene)?.code == .rateLimited)
        #expect(try scene.lines().count == 3)
        // Five failures in a row open the breaker: the next call makes two more and is then refused.
        #expect(try await failure(scene)?.code == .unavailable)
        #expect(try scene.lines().count == 5)
    }

    @Test("A page with status 200 or 404 is an outage, and the other host is asked")
    func outage() async throws {
        for status in [200, 404, 503] {
            let down = try ScriptedServer([
                Rule(times: 99, status: status, body: "<html>Will be right back</html>")
            ])
            let scene = try BackupScene([Rule(times: 9, body: Self.chart)], now: Self.now)
            let hosts = YahooHosts(charts: [down.url, scene.server.url], cookie: down.url, crumb: down.url)
            let vendor = YahooVendor(settings: scene.settings, tools: scene.tools, hosts: hosts)
            #expect(try await vendor.fetch(try request).sessions.count == 1)
            #expect(try await vendor.fetch(try request).sessions.count == 1)
            // The second call goes to the sound host at once.
            #expect(try down.requests().count == 3)
            #expect(try scene.lines().count == 2)
        }
    }

    @Test("With one host an outage makes the vendor unavailable")
    func outageOfOne() async throws {
        let scene = try BackupScene(
            [Rule(times: 99, body: " <!DOCTYPE html><p>Will be right back")], now: Self.now)
        #expect(try await failure(scene)?.code == .unavailable)
    }

    @Test("The plan's tokens hold the calls; spent, the vendor is rate limited")
    func plan() async throws {
        var scene = try BackupScene([Rule(times: 9, body: Self.chart)], now: Self.now)
        scene.settings.plan = VendorPlan(name: "tiny", quotas: [.init(1, per: .day)])
        let vendor = try scene.make(YahooVendor.description)
        #expect(try await vendor.fetch(try request).sessions.count == 1)
        #expect(await BackupScene.failure(of: vendor, try request)?.code == .rateLimited)
        #expect(try scene.lines().count == 1)
    }

    @Test("Whole markets are not asked for")
    func wholeMarket() async throws {
        let scene = try BackupScene([], now: Self.now)
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-01-03"))
        #expect(
            await BackupScene.failure(of: try scene.make(YahooVendor.description), request)?.code
                == .badSetting)
    }
}
