import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

@Suite("Polygon") struct PolygonVendorTests {
    typealias Rule = ScriptedServer.Rule
    static let day = CivilDate(daysSinceEpoch: 19_730)  // 2024-01-08
    static let grouped = "/v2/aggs/grouped/"
    static let good = body([row("ACME")])

    /// A row of a grouped day; `t` is midnight UTC of another day, and no date.
    static func row(_ symbol: String, _ more: String = "") -> String {
        #"{"T":"\#(symbol)","o":10.0,"h":10.4,"l":9.9,"c":10.2,"v":120455,"vw":10.13,"n":911,"t":1500000000000\#(more)}"#
    }

    static func body(_ rows: [String], status: String = "OK") -> String {
        """
        {"queryCount":\(rows.count),"resultsCount":\(rows.count),"adjusted":false,\
        "results":[\(rows.joined(separator: ","))],"status":"\(status)","request_id":"6f"}
        """
    }

    static func vendor(_ replay: ReplayedVendor, attempts: Int = 3) throws -> PolygonVendor {
        try PolygonVendor(replay.settings(), replay.tools(attempts: attempts))
    }

    static func fetch(
        _ rules: [Rule], symbols: [Symbol]? = nil, of day: CivilDate = day
    ) async throws -> VendorDelivery {
        let replay = try ReplayedVendor(rules)
        return try await vendor(replay).fetch(VendorRequest(sessions: [day], symbols: symbols))
    }

    // MARK: Bars

    @Test("A session is three calls: prices as traded, splits and dividends, the key in a header")
    func session() async throws {
        let replay = try ReplayedVendor([
            .always(Self.grouped, Self.body([Self.row("ACME"), Self.row("KIMpL"), Self.row("BRK.B")])),
            .always(
                "/v3/reference/splits",
                """
                {"results":[{"id":"1","ticker":"ACME","execution_date":"2024-01-08","split_from":1,"split_to":28},
                {"id":"1","ticker":"ACME","execution_date":"2024-01-08","split_from":1,"split_to":28},
                {"id":"2","ticker":"BRK.B","execution_date":"2024-01-08","split_from":10,"split_to":"1.5"},
                {"id":"3","ticker":"LATE","execution_date":"2024-01-09","split_from":1,"split_to":2},
                {"id":"4","ticker":"NONE","execution_date":"2024-01-08","split_from":0,"split_to":2}],"status":"OK"}
                """),
            .always(
                "/v3/reference/dividends",
                """
                {"results":[{"ticker":"KIMpL","ex_dividend_date":"2024-01-08","cash_amount":0.32,"currency":"USD"},
                {"ticker":"ACME","ex_dividend_date":"2024-01-08","cash_amount":1,"dividend_type":"SC"},
                {"ticker":"FAR","ex_dividend_date":"2024-01-08","cash_amount":5,"currency":"CAD"}]}
                """),
        ])
        let vendor = try Self.vendor(replay)
        let request = VendorRequest(sessions: [Self.day])
        let delivery = try await vendor.fetch(request)
        let found = try #require(delivery.sessions[Self.day])
        #expect(found.bars.map(\.symbol) == ["ACME", "KIMpL", "BRK.B"])
        #expect(
            found.bars[0]
                == Bar(
                    symbol: "ACME", date: Self.day, open: 10, high: 10.4, low: 9.9, close: 10.2,
                    volume: 120_455, vwap: 10.13, trades: 911, source: "polygon"))
        #expect(found.rejected.isEmpty)
        func action(_ symbol: Symbol, _ kind: CorporateAction.Kind) -> CorporateAction {
            CorporateAction(symbol: symbol, exDate: Self.day, kind: kind, source: "polygon")
        }
        #expect(
            found.actions == [
                action("ACME", .split(ratio: 28)), action("BRK.B", .split(ratio: 0.15)),
                action("KIMpL", .dividend(amount: 0.32)), action("ACME", .dividend(amount: 1)),
            ])
        #expect(delivery.notes.count == 2, "one unreadable split, one foreign dividend: \(delivery.notes)")

        let requests = try replay.server.requests()
        #expect(requests.count == vendor.calls(for: request))
        #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer \(ReplayedVendor.key)" })
        let targets = try replay.targets()
        #expect(
            targets[0]
                == "/v2/aggs/grouped/locale/us/market/stocks/2024-01-08?adjusted=false&include_otc=false")
        #expect(targets[1].contains("execution_date=2024-01-08") && targets[1].contains("limit=1000"))
        #expect(targets[2].contains("ex_dividend_date=2024-01-08") && targets[2].contains("limit=1000"))
    }

    @Test("The vendor's own recorded day is read, and refused as long as it is adjusted")
    func recorded() async throws {
        let day = CivilDate("2005-04-04")!
        let text = try ReplayedVendor.fixture("polygon/grouped_2005-04-04.json")
        let error = await ReplayedVendor.failure {
            _ = try await Self.fetch([.always(Self.grouped, text)], of: day)
        }
        #expect(error?.code == .malformed)
        let raw = text.replacing(#""adjusted": true"#, with: #""adjusted": false"#)
        let bars = try await Self.fetch([.always(Self.grouped, raw)], of: day).sessions[day]?.bars
        #expect(
            bars == [
                Bar(
                    symbol: "GIK", date: day, open: 9.99, high: 10.02, low: 9.9, close: 10.02,
                    volume: 895_345,
                    vwap: 9.9979, trades: 96, source: "polygon")
            ])
    }

    @Test("Numbers in any spelling; a bad row costs itself alone; duplicates are delivered as they come")
    func oddRows() async throws {
        let rows = [
            #"{"T":"EXP","o":1e1,"h":"10.4","l":9.9,"c":1.02e+01,"v":1.35647456e+08,"x":[{}],"otc":null}"#,
            #"{"T":"FRAC","o":10,"h":10,"l":10,"c":10,"v":25933.6,"n":null}"#,
            Self.row("TWICE"), Self.row("TWICE", #","extra":1"#), Self.row("twice"),
            #"{"T":"GONE","o":10,"h":null,"l":10,"c":10,"v":5}"#,
            #"{"T":"NOVOL","o":10,"h":10,"l":10,"c":10}"#,
            #"{"T":"WORD","o":"n/a","h":10,"l":10,"c":10,"v":5}"#,
            #"{"T":"HUGE","o":9e12,"h":9e12,"l":9e12,"c":9e12,"v":1e300}"#,
            Self.row(#"N\u0000L"#), Self.row("R\u{1}W"), Self.row("\u{FFFD}"), #"{"o":1}"#, "null", "7",
        ]
        let found = try #require(
            try await Self.fetch([.always(Self.grouped, Self.body(rows))]).sessions[Self.day])
        #expect(found.bars.map(\.symbol) == ["EXP", "FRAC", "TWICE", "TWICE", "twice"])
        #expect(found.bars[0].open == 10 && found.bars[0].high == 10.4 && found.bars[0].close == 10.2)
        #expect(found.bars[0].volume == 135_647_456 && found.bars[0].vwap == nil)
        #expect(found.bars[1].volume == 25_934 && found.bars[1].trades == nil)
        #expect(
            found.rejected.map(\.symbol) == ["GONE", "NOVOL", "WORD", "HUGE"]
                + Array(repeating: nil, count: 6))
        #expect(
            found.rejected.map(\.violation.rule)
                == Array(repeating: .missingValue, count: 3) + Array(repeating: .malformedRow, count: 7))
        #expect(found.rejected.allSatisfy { $0.date == Self.day && $0.source == "polygon" })
        #expect(
            found.rejected[0].open == 10 && found.rejected[0].high == nil && found.rejected[0].volume == 5)
        #expect(found.rejected.allSatisfy { !$0.violation.detail.contains("\u{0}") })
    }

    @Test("Only the symbols asked for, from the same three calls")
    func symbols() async throws {
        let replay = try ReplayedVendor([
            .always(
                Self.grouped,
                Self.body([Self.row("ACME"), Self.row("acme"), Self.row("B B"), Self.row("ZZ")]))
        ])
        let vendor = try Self.vendor(replay)
        let found = try await vendor.fetch(
            VendorRequest(sessions: [Self.day], symbols: ["ACME", "ZZ", "QQ"]))
        #expect(found.sessions[Self.day]?.bars.map(\.symbol) == ["ACME", "ZZ"])
        #expect(found.sessions[Self.day]?.rejected.isEmpty == true)
        let none = try await vendor.fetch(VendorRequest(sessions: [Self.day], symbols: ["QQ"]))
        #expect(none.sessions.isEmpty)
        #expect(try replay.targets().count == 6)
    }

    @Test(
        "An open session without rows is a fault, whatever nothing looks like",
        arguments: ["", #","results":[]"#, #","results":null"#, #","results":{}"#])
    func nothing(results: String) async throws {
        let body = #"{"status":"OK","queryCount":0,"resultsCount":0,"adjusted":true\#(results)}"#
        let error = await ReplayedVendor.failure { _ = try await Self.fetch([.always(Self.grouped, body)]) }
        #expect(error?.code == .noData)
        #expect(error?.message.contains("although the exchange was open") == true)
    }

    @Test("A holiday is left out and a session that is not over is refused, without a call")
    func notYet() async throws {
        let replay = try ReplayedVendor([])
        let vendor = try Self.vendor(replay)
        let holiday = try await vendor.fetch(VendorRequest(sessions: [CivilDate("2024-01-01")!]))
        #expect(holiday.sessions.isEmpty)
        let error = await ReplayedVendor.failure {
            _ = try await vendor.fetch(VendorRequest(sessions: [CivilDate("2024-01-09")!]))
        }
        #expect(error?.code == .noData)
        #expect(try replay.targets().isEmpty)
    }

    @Test("A whole market, packed, row for row")
    func market() async throws {
        let symbols = (0..<11_000).map { "S\($0)" }
        let body = Self.body(symbols.map { Self.row($0) })
        let found = try await Self.fetch([.always(Self.grouped, body, packing: "gzip")]).sessions[Self.day]
        #expect(found?.bars.map(\.symbol.rawValue) == symbols)
        #expect(found?.bars.allSatisfy { $0.close == 10.2 && $0.date == Self.day } == true)
    }

    @Test("A packed body, a delayed plan, and fewer rows than announced")
    func packed() async throws {
        let body = Self.body([Self.row("ACME")], status: "DELAYED")
            .replacing(#""resultsCount":1"#, with: #""resultsCount":3"#)
        let delivery = try await Self.fetch([.always(Self.grouped, body, packing: "gzip")])
        #expect(delivery.sessions[Self.day]?.bars.count == 1)
        #expect(delivery.notes.count == 1 && delivery.notes[0].contains("announces 3 rows and has 1"))
    }
}
