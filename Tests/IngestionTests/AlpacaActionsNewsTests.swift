import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Alpaca actions and news") struct AlpacaActionsNewsTests {
    private typealias Rule = ScriptedServer.Rule
    private static let noBars = Rule("/bars", times: 99, body: #"{"bars":{}}"#)

    @Test("Recorded splits are actions on their ex-date, of the stocks asked for")
    func recording() async throws {
        let body = try BackupFixture.text("alpaca/corporate_actions.json")
        let sessions = try BackupScene.sessions("2024-03-12", "2024-03-14")
        let (delivery, sent) = try await AlpacaVendorTests.fetch(
            [Self.noBars, Rule("/v1/corporate-actions", body: body)], ["FBL", "GE"], sessions)
        #expect(delivery.sessions.keys.sorted() == [sessions[1]])
        #expect(
            delivery.sessions[sessions[1]]?.actions == [
                CorporateAction(symbol: "FBL", exDate: sessions[1], kind: .split(ratio: 5), source: "alpaca")
            ])
        let line = try #require(sent.last?.line)
        #expect(line.contains("symbols=FBL%2CGE&types=forward_split%2Creverse_split%2Ccash_dividend"))
        // A dividend is listed under the day on which it is paid.
        #expect(line.contains("start=2024-03-12&end=2024-07-12"))
    }

    @Test("Each kind has its list, over pages; what has no rate yet or another ex-date is passed over")
    func kinds() async throws {
        let first = """
            {"corporate_actions":{"reverse_splits":[{"symbol":"AAA","new_rate":1,"old_rate":10,"ex_date":"2024-03-13"}],
             "cash_dividends":[{"symbol":"BRK.B","rate":0.25,"ex_date":"2024-03-13","process_date":"2024-04-02"},
             {"symbol":"AAA","rate":null,"ex_date":"2024-03-13"},{"symbol":"AAA","rate":0.5,"ex_date":"2024-03-20"},
             {"symbol":"AAA","rate":0.5},{"symbol":"ZZZ","rate":0.5,"ex_date":"2024-03-13"}]},"next_page_token":"QQ=="}
            """
        let second = """
            {"corporate_actions":{"forward_splits":[{"symbol":"BRK.B","new_rate":3,"old_rate":2,"ex_date":"2024-03-13"}],
             "cash_dividends":[{"symbol":"BRK.B","rate":0.25,"ex_date":"2024-03-13","process_date":"2024-04-02"}]}}
            """
        let session = try BackupScene.sessions("2024-03-13")
        let (delivery, _) = try await AlpacaVendorTests.fetch(
            [
                Self.noBars, Rule("page_token=QQ%3D%3D", body: second),
                Rule("/v1/corporate-actions", body: first),
            ],
            ["AAA", "BRK.B"], session)
        #expect(delivery.sessions.keys.sorted() == session)
        #expect(
            delivery.sessions[session[0]]?.actions.map { "\($0.symbol) \($0.kind)" } == [
                "AAA split(ratio: 0.1)", "BRK.B dividend(amount: 0.25)", "BRK.B split(ratio: 1.5)",
            ])
    }

    @Test("Refused actions are a note, and the bars stand", arguments: [403, 404, 422, 500])
    func refused(status: Int) async throws {
        let body = try BackupFixture.text("alpaca/bars_GE_adjustment.json")
            .replacing(#""R0V8RHwxNzEyMTE2ODAwMDAwMDAwMDAw""#, with: "null")
        let sessions = try BackupScene.sessions("2024-04-01", "2024-04-02")
        let (delivery, _) = try await AlpacaVendorTests.fetch(
            [
                Rule("/bars", body: body),
                Rule(
                    "/v1/corporate-actions", times: 9, status: status, body: #"{"message":"no PKidentifier"}"#
                ),
            ], ["GE"], sessions)
        #expect(sessions.map { delivery.sessions[$0]?.bars.map(\.close) } == [[138.29], [134.94]])
        #expect(delivery.notes.count == 1 && delivery.notes[0].contains("PKidentifier") == false)
    }

    // MARK: News

    private func headlines(
        _ rules: [ScriptedServer.Rule], _ symbols: Set<Symbol>, from: String, to: String
    ) async throws -> ([Headline], [String]) {
        let scene = try AlpacaVendorTests.scene(rules)
        let source = try #require(try scene.make(AlpacaVendor.description) as? any HeadlineSource)
        let start = Int64(try Date(from, strategy: .iso8601).timeIntervalSince1970)
        let end = Int64(try Date(to, strategy: .iso8601).timeIntervalSince1970)
        return (try await source.headlines(on: symbols, published: start..<end), try scene.lines())
    }

    @Test("Recorded articles become a headline for each stock asked for, by the time they were created")
    func news() async throws {
        let page = try BackupFixture.text("alpaca/news_page1.json")
        let last = #"""
            {"news":[{"id":7,"headline":"A &amp; B&#39;s","created_at":"2021-04-03T15:21:00.5Z","source":"benzinga",
            "updated_at":"2021-04-09T00:00:00Z","symbols":["TSLA"]},
            {"id":8,"headline":"early","created_at":"2021-04-03T14:59:59Z","updated_at":"2021-04-03T15:30:00Z",
            "symbols":["TSLA"]},{"id":9,"headline":"late","created_at":"2021-04-03T16:00:00Z","symbols":["TSLA"]},
            {"id":10,"headline":null,"created_at":null,"symbols":null}],"next_page_token":null}
            """#
        let (found, lines) = try await headlines(
            [
                Rule("page_token=MTYxNzQ2MzIxMjAwMDAwMDAwMHwyMDQ3MjUxMg%3D%3D", body: last),
                Rule("/v1beta1/news", body: page),
            ],
            ["TSLA", "AAPL", "XYZ"], from: "2021-04-03T15:00:00Z", to: "2021-04-03T16:00:00Z")
        #expect(
            found.map { "\($0.symbol) \($0.id) \($0.published)" } == [
                "TSLA 20472678 1617464121", "AAPL 20472512 1617463212", "TSLA 20472512 1617463212",
                "TSLA 7 1617463260",
            ])
        #expect(found[0].title == "CEO John Krafcik Leaves Waymo" && found[0].source == "alpaca")
        #expect(found[0].url?.hasPrefix("https://www.benzinga.com/") == true && found[0].publisher == nil)
        #expect(found[3].title == "A & B's" && found[3].publisher == "benzinga")
        #expect(
            lines[0] == "GET /v1beta1/news?symbols=AAPL%2CTSLA%2CXYZ&start=2021-04-03T15%3A00%3A00Z"
                + "&end=2021-04-03T16%3A00%3A00Z&sort=asc&limit=50 HTTP/1.1")
    }

    @Test("No news is no headline, and many stocks take several calls")
    func noNews() async throws {
        let symbols = Set((0..<120).map { Symbol(rawValue: "S\($0)") })
        let (found, lines) = try await headlines(
            [Rule("/v1beta1/news", times: 9, body: #"{"news":[],"next_page_token":null}"#)], symbols,
            from: "2021-04-03T15:00:00Z", to: "2021-04-03T16:00:00Z")
        #expect(found.isEmpty && lines.count == 3)
        let scene = try AlpacaVendorTests.scene([])
        let source = try #require(try scene.make(AlpacaVendor.description) as? any HeadlineSource)
        #expect(source.headlineCalls(symbols: 120) == 3)
    }
}
