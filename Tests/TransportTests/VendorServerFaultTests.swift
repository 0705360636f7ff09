import Core
import Foundation
import TestSupport
import Testing
import Transport

extension VendorServerTests {
    static let paths: [VendorServer.Vendor: String] = [
        .polygon: "\(day)2026-01-05?adjusted=false",
        .alphavantage: "/query?function=TIME_SERIES_DAILY&symbol=ACME",
        .yahoo: "/v8/finance/chart/ACME?range=5d",
        .tiingo: "/tiingo/daily/ACME/prices?startDate=2026-01-05",
        .alpaca: "/v2/stocks/bars?symbols=ACME&timeframe=1Day",
    ]

    /// What became of one request: the status and the body, or the transport's code.
    func outcome(_ vendor: VendorServer.Vendor, idle: Double = 30) throws -> Outcome {
        do {
            let response = try send(vendor, try #require(Self.paths[vendor]), idle: idle)
            return Outcome(status: response.status, headers: response.headers, body: response.body)
        } catch let error as TransportError {
            return Outcome(code: error.code)
        }
    }

    struct Outcome {
        var status = 0
        var headers: HTTPHeaders = [:]
        var body: [UInt8] = []
        var code: TransportError.Code?
        var isJSON: Bool { (try? JSONSerialization.jsonObject(with: Data(body))) != nil }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    @Test("A refusal comes with its status and the vendor's words", arguments: VendorServer.Vendor.allCases)
    func refusals(vendor: VendorServer.Vendor) throws {
        for status in [401, 403, 429, 500, 503] {
            try server.add(.init(vendor, .status(status), times: 1))
            let answer = try outcome(vendor)
            #expect(answer.status == status)
            #expect(answer.headers["Retry-After"] == nil)
        }
        try server.add(.init(vendor, .status429(retryAfter: 7), times: 1))
        #expect(try outcome(vendor).headers["Retry-After"] == "7")
        try server.add(.init(vendor, .note(.words("Slow down, please.")), times: 1))
        let note = try outcome(vendor)
        #expect(note.status == 200 && note.text.contains("Slow down, please."))
        #expect(try outcome(vendor).status == 200)
    }

    @Test("A broken body is broken as said", arguments: VendorServer.Vendor.allCases)
    func brokenBodies(vendor: VendorServer.Vendor) throws {
        let whole = try outcome(vendor).body
        try server.add(.init(vendor, .truncatedJSON, times: 1))
        let truncated = try outcome(vendor)
        #expect(truncated.status == 200 && truncated.body == Array(whole[..<(whole.count / 2)]))
        #expect(!truncated.isJSON)
        for kind in [VendorServer.FaultKind.htmlPage, .htmlAsJSON] {
            try server.add(.init(vendor, kind, times: 1))
            let page = try outcome(vendor)
            #expect(page.status == 200 && page.text.contains("Will be right back"))
            #expect(page.headers["Content-Type"]?.contains("json") == (kind == .htmlAsJSON))
        }
        try server.add(.init(vendor, .emptyBody, times: 1))
        #expect(try outcome(vendor).body.isEmpty)
        for kind in [VendorServer.FaultKind.cutBody, .resetHalfWay, .reset] {
            try server.add(.init(vendor, kind, times: 1))
            #expect(try outcome(vendor).code != nil)
        }
        try server.add(.init(vendor, .endless, times: 1))
        #expect(try outcome(vendor).code == .tooLarge)
        #expect(try outcome(vendor).body == whole)
    }

    @Test("Silence and dripping end in a timeout")
    func silence() throws {
        for kind in [VendorServer.FaultKind.hang, .stall, .slowDrip(bytesPerSecond: 20)] {
            try server.add(.init(.polygon, kind, times: 1))
            #expect(try outcome(.polygon, idle: 1).code == .timedOut)
        }
        #expect(try server.requests(.polygon).map(\.fault) == ["hang", "stall", "slowDrip"])
    }

    @Test("An empty session and a holiday have no rows", arguments: VendorServer.Vendor.allCases)
    func emptySessions(vendor: VendorServer.Vendor) throws {
        for kind in [VendorServer.FaultKind.emptySession, .holiday] {
            try server.add(.init(vendor, kind, times: 1))
            let answer = try outcome(vendor)
            #expect(answer.status == 200 && answer.isJSON)
            let shape = try Shape(answer.body)
            switch vendor {
            case .polygon:
                #expect(shape["results"].values.isEmpty && shape["resultsCount"].number == 0)
                #expect(shape.members.contains("results") == (kind == .holiday))
            case .alphavantage:
                #expect(shape["Time Series (Daily)"].members.isEmpty == (kind == .emptySession))
            case .yahoo: #expect(shape["chart", "result", 0].members == ["indicators", "meta"])
            case .tiingo: #expect(shape.values.isEmpty)
            case .alpaca:
                #expect(shape.members == ["bars", "next_page_token"] && shape["bars"].members.isEmpty)
            }
        }
    }

    @Test("A page that names itself as the next goes on for ever")
    func loops() throws {
        try server.add(.init(.polygon, .nextPageLoop, path: "tickers"))
        let first = try call(.polygon, "/v3/reference/tickers?limit=5")
        let next = try #require(first["next_url"].text.flatMap(URLComponents.init(string:)))
        let again = try call(.polygon, "\(next.path)?\(next.percentEncodedQuery ?? "")")
        #expect(again["next_url"].text == first["next_url"].text)
        #expect(again["results"].values.count == 3)
        try server.add(.init(.alpaca, .nextPageLoop))
        #expect(try call(.alpaca, Self.paths[.alpaca] ?? "")["next_page_token"].text != nil)
    }

    @Test("A fault begins after so many requests that match, and ends after so many")
    func counted() throws {
        try server.add(.init(.tiingo, .status(500), path: "ACME", after: 2, times: 2))
        var seen: [Int] = []
        for _ in 0..<6 {
            #expect(try status(.tiingo, "/tiingo/daily/BRK-B") == 200)
            seen.append(try status(.tiingo, "/tiingo/daily/ACME"))
        }
        #expect(seen == [200, 200, 500, 500, 200, 200])
        #expect(try server.count(.tiingo, path: "ACME") == 6)
        #expect(try server.count(.tiingo) == 12)
        #expect(try server.count(.polygon) == 0)
    }

    @Test("A vendor that dies stays dead until it is repaired, and takes no other with it")
    func dies() throws {
        try server.add(.init(.polygon, .die, after: 2))
        #expect(try outcome(.polygon).status == 200)
        #expect(try outcome(.polygon).status == 200)
        #expect(try outcome(.polygon).code != nil)
        #expect(try outcome(.polygon).code != nil)
        #expect(try outcome(.alpaca).status == 200)
        try server.repair()
        #expect(try outcome(.polygon).status == 200)
    }

    @Test("An altered bar is wrong in one vendor's answers and right in the others'")
    func alterations() throws {
        let day = CivilDate.day(2026, 1, 6)
        func row() throws -> Shape { try polygonDay("2026-01-06")["results", 0] }
        try server.alter(.polygon, "BRK.B", on: day, .scaled(by: 100))
        #expect(try row()["c"].number == 49_000)
        #expect(try polygonDay("2026-01-05")["results", 1, "c"].number == 488)
        let tiingo = try call(.tiingo, "/tiingo/daily/BRK-B/prices?startDate=2026-01-06")
        #expect(tiingo[0, "close"].number == 490)
        try server.repair()
        try server.alter(.polygon, "BRK.B", on: day, .zeroVolume)
        #expect(try row()["v"].number == 0)
        try server.repair()
        try server.alter(.polygon, "BRK.B", on: day, .stale)
        #expect(try row()["c"].number == 488 && row()["v"].number == 1200)
        try server.repair()
        try server.alter(.polygon, "BRK.B", on: day, .highBelowLow)
        #expect(try row()["h"].number == 486 && row()["l"].number == 491)
        try server.repair()
        try server.alter(.polygon, "BRK.B", on: day, .noClose)
        #expect(try !row().members.contains("c"))
        try server.repair()
        try server.alter(.polygon, "BRK.B", on: day, .duplicate)
        #expect(try polygonDay("2026-01-06")["results"].values.count == 2)
        try server.repair()
        try server.alter(.polygon, "BRK.B", .missing)
        #expect(try polygonDay("2026-01-06")["results"].values.isEmpty)
    }

    @Test(
        "Yahoo asks for a cookie and its crumb when told to; bulk quotes are invented without the entitlement"
    )
    func ownTraps() throws {
        try server.add(.init(.yahoo, .crumb))
        let refused = try outcome(.yahoo)
        #expect(refused.status == 401 && refused.text.contains("Invalid Crumb"))
        let cookie = try #require(try send(.yahoo, "/").headers["Set-Cookie"]?.split(separator: ";").first)
        var request = HTTPRequest(
            .get, server.url(.yahoo) + "/v1/test/getcrumb", headers: ["Cookie": String(cookie)])
        let crumb = try client.send(request).body
        let encoded = try #require(
            String(decoding: crumb, as: UTF8.self).addingPercentEncoding(
                withAllowedCharacters: .alphanumerics))
        request.url = server.url(.yahoo) + "/v8/finance/chart/ACME?crumb=\(encoded)"
        #expect(try client.send(request).status == 200)

        try server.add(.init(.alphavantage, .artificialQuotes, path: "REALTIME_BULK_QUOTES"))
        let bulk = try call(.alphavantage, "/query?function=REALTIME_BULK_QUOTES&symbol=ACME")
        #expect(bulk["message"].text?.contains("ARTIFICIAL") == true)
        try server.add(.init(.alphavantage, .note(.dailyQuota)))
        let quota = try outcome(.alphavantage).text
        #expect(quota.contains(server.secrets(.alphavantage)["api_key"]?.value ?? "-"))
    }

    @Test("Requests under way at once are counted, and each takes its vendor's latency")
    func concurrency() async throws {
        try server.setLatency(.yahoo, milliseconds: 40)
        let request = HTTPRequest(.get, server.url(.yahoo) + "/v8/finance/chart/ACME")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<12 { group.addTask { try await client.response(to: request).status } }
            for try await status in group { #expect(status == 200) }
        }
        let most = try server.mostConcurrent(.yahoo)
        let requests = try server.requests(.yahoo)
        #expect(requests.count == 12 && requests.allSatisfy { $0.status == 200 && $0.fault == nil })
        #expect(requests.map(\.concurrent).max() == most)
        #expect((2...12).contains(most))
    }
}
