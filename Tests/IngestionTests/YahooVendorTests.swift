import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Yahoo vendor") struct YahooVendorTests {
    private typealias Rule = ScriptedServer.Rule
    private static let missing =
        #"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}"#
    /// Opening times, in UTC.
    private static let (jan3, jan4, jan5) = (1_704_292_200, 1_704_378_600, 1_704_465_000)

    /// A chart in Yahoo's shape; `quote` and `events` are JSON.
    private func chart(
        _ stamps: [Int], _ quote: String, symbol: String = "ACME", events: String = "null",
        currency: String = #""USD""#, zone: String = "America/New_York"
    ) -> String {
        #"{"chart":{"error":null,"result":[{"meta":{"currency":\#(currency),"symbol":"\#(symbol)","#
            + #""exchangeTimezoneName":"\#(zone)","gmtoffset":-14400,"regularMarketPrice":"Infinity"},"#
            + #""timestamp":\#(stamps),"events":\#(events),"indicators":{"quote":[\#(quote)],"adjclose":[{}]}}]}}"#
    }

    private let plain = #"{"open":[10.0],"high":[10.4],"low":[9.9],"close":[10.2],"volume":[120455]}"#

    private func fetch(
        _ body: String, _ sessions: [CivilDate], of symbol: Symbol = "ACME",
        now: String = "2025-02-20T12:00:00Z"
    ) async throws -> VendorDelivery {
        let scene = try BackupScene([Rule("/v8/finance/chart/", body: body)], now: now)
        return try await scene.make(YahooVendor.description).fetch(
            VendorRequest(sessions: sessions, symbols: [symbol]))
    }

    // MARK: Prices

    @Test("Apple's recorded chart gives the prices as traded: 499.23 before the 4:1 split, 129.04 on its day")
    func recordedSplit() async throws {
        // The recording begins on the split's day; the session before is Yahoo's, put in front of it.
        var body = try BackupFixture.recordedBody("yahoo/chart_AAPL_2020_split_dividend.json")
        var chart = try #require(body["chart"] as? [String: Any])
        var result = try #require((chart["result"] as? [[String: Any]])?.first)
        var indicators = try #require(result["indicators"] as? [String: Any])
        var quote = try #require((indicators["quote"] as? [[String: Any]])?.first)
        let before: [String: Double] = [
            "open": 126.01249694824219, "high": 126.44249725341797, "low": 124.57749938964844,
            "close": 124.80750274658203, "volume": 187_629_916,
        ]
        for (name, value) in before { quote[name] = [value] + (try #require(quote[name] as? [Double])) }
        indicators["quote"] = [quote]
        result["indicators"] = indicators
        result["timestamp"] = [1_598_621_400] + (try #require(result["timestamp"] as? [Int]))
        chart["result"] = [result]
        body["chart"] = chart

        let sessions = try BackupScene.sessions("2020-08-28", "2020-11-06")
        let delivery = try await fetch(try BackupFixture.text(body), sessions, of: "AAPL")
        #expect(delivery.sessions.count == sessions.count && delivery.notes.isEmpty)
        let dayBefore = try #require(delivery.sessions[try BackupScene.day("2020-08-28")])
        #expect(dayBefore.bars.map(\.close) == [499.23] && dayBefore.bars.map(\.open) == [504.05])
        #expect(dayBefore.bars.map(\.volume) == [46_907_479] && dayBefore.actions.isEmpty)
        let exDay = try #require(delivery.sessions[try BackupScene.day("2020-08-31")])
        #expect(exDay.bars.map(\.close) == [129.04] && exDay.bars.map(\.volume) == [225_702_700])
        #expect(exDay.bars[0].source == "yahoo" && exDay.bars[0].flags == [])
        #expect(exDay.actions.map(\.kind) == [.split(ratio: 4)])
        let last = try #require(delivery.sessions[try BackupScene.day("2020-11-06")])
        #expect(last.actions.map(\.kind) == [.dividend(amount: 0.205)])
        // The recording's own previous close is the one put in front.
        let meta = try #require(result["meta"] as? [String: Any])
        #expect(abs((meta["chartPreviousClose"] as? Double ?? 0) * 4 - 499.23) < 0.01)
    }

    @Test("Splits after the last session asked for are undone too, on prices, volume and dividends")
    func laterSplits() async throws {
        let events = """
            {"splits":{"1704465000":{"date":1704465000,"numerator":1.0,"denominator":10.0},
             "1704378600":{"date":1704378600,"numerator":4.0,"denominator":1.0},
             "1704378601":{"date":1704378601,"numerator":4.0,"denominator":1.0}},
             "dividends":{"1704292200":{"amount":0.05,"date":1704292200}}}
            """
        let quote = """
            {"open":[2.5,10,1],"high":[2.5,10,1],"low":[2.0,10,1],"close":[2.25,10,1],"volume":[400,100,1000]}
            """
        let body = chart([Self.jan3, Self.jan4, Self.jan5], quote, events: events)
        let delivery = try await fetch(body, try BackupScene.sessions("2024-01-03"))
        let session = try #require(delivery.sessions[try BackupScene.day("2024-01-03")])
        #expect(delivery.sessions.count == 1)
        #expect(session.bars.map(\.close) == [0.9] && session.bars.map(\.volume) == [1_000])
        #expect(session.actions.map(\.kind) == [.dividend(amount: 0.02)])
    }

    @Test("Whatever the splits, what Yahoo adjusted is turned back to the cent")
    func anySplits() async throws {
        let sessions = try BackupScene.sessions("2023-01-03", "2023-12-29")
        var generator = SeededGenerator(seed: 4)
        var stamps: [Int] = []
        var (raw, splitDays): ([Double], [Int: Double]) = ([], [:])
        for (index, session) in sessions.enumerated() {
            stamps.append(Int(ExchangeCalendar.nyse.openTime(of: session)))
            raw.append((100 + 40_000 * generator.uniform()).rounded() / 100)
            if index % 60 == 30 { splitDays[index] = [2, 3, 1.5, 0.1, 7, 20][index / 60 % 6] }
        }
        var prices: [Float] = []
        for index in raw.indices {
            let factor = splitDays.filter { $0.key > index }.values.reduce(1, *)
            prices.append(Float(raw[index] / factor))
        }
        let list = "[" + prices.map { "\(Double($0))" }.joined(separator: ",") + "]"
        let splits = splitDays.map {
            #""\#(stamps[$0.key])":{"date":\#(stamps[$0.key]),"numerator":\#($0.value),"denominator":1}"#
        }
        let body = chart(
            stamps, #"{"open":\#(list),"high":\#(list),"low":\#(list),"close":\#(list),"volume":[]}"#,
            events: #"{"splits":{\#(splits.joined(separator: ","))}}"#)
        let delivery = try await fetch(body, sessions)
        var worst = 0.0
        for (index, session) in sessions.enumerated() {
            let bar = try #require(delivery.sessions[session]?.bars.first)
            worst = max(worst, abs(bar.close - raw[index]))
            #expect(bar.flags == .volumeMissing && bar.volume == 0)
        }
        #expect(worst < 0.0005, "the worst is \(worst)")
    }

    @Test("A split without a ratio leaves the stock to another vendor")
    func brokenSplit() async throws {
        let events = #"{"splits":{"1704465000":{"date":1704465000,"numerator":0,"denominator":1}}}"#
        let scene = try BackupScene(
            [Rule(body: chart([Self.jan3], plain, events: events))], now: "2025-02-20T12:00:00Z")
        let error = await BackupScene.failure(
            of: try scene.make(YahooVendor.description),
            VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["ACME"]))
        #expect(error?.code == .malformed && error?.message.contains("ACME on 2024-01-05") == true)
    }

    @Test("Nulls and numbers spelled NaN drop the bar, and count as rejected only in a session asked for")
    func missingValues() async throws {
        let quote = """
            {"open":[10,null,"NaN"],"high":[10.4,11,12],"low":[9.9,10,11],"close":["Infinity",10.5,11.5],"volume":[1,2,3]}
            """
        let body = chart([Self.jan3, Self.jan4, Self.jan5], quote)
        let delivery = try await fetch(body, try BackupScene.sessions("2024-01-03", "2024-01-04"))
        #expect(delivery.sessions.count == 2 && delivery.sessions.values.allSatisfy(\.bars.isEmpty))
        let rejected = delivery.sessions.values.flatMap(\.rejected).sorted {
            $0.violation.detail < $1.violation.detail
        }
        #expect(
            rejected.map(\.violation)
                == ["no close", "no open"].map { BarViolation(rule: .missingValue, detail: $0) })
        #expect(rejected.map(\.high) == [10.4, 11])
    }

    @Test("Of a session that comes twice the row at the opening stays, and the live one if that is empty")
    func liveRow() async throws {
        let twice = """
            {"open":[10,10.1],"high":[10.4,10.5],"low":[9.9,9.8],"close":[10.2,10.3],"volume":[120455,1]}
            """
        let session = try BackupScene.sessions("2024-01-03")
        // In the evening, when UTC is in the next day already.
        for stamps in [[Self.jan3, Self.jan3 + 36_000], [Self.jan3 + 36_000, Self.jan3]] {
            let delivery = try await fetch(chart(stamps, twice), session)
            let bars = try #require(delivery.sessions[session[0]]).bars
            #expect(bars.map(\.close) == [stamps[0] == Self.jan3 ? 10.2 : 10.3])
        }
        let empty = twice.replacing("[10,10.1]", with: "[null,10.1]")
        let delivery = try await fetch(chart([Self.jan3, Self.jan3 + 36_000], empty), session)
        #expect(delivery.sessions[session[0]]?.bars.map(\.close) == [10.3])
    }

    @Test("A session that has not closed is not taken, and nothing is asked")
    func runningSession() async throws {
        let scene = try BackupScene([Rule(body: chart([Self.jan3], plain))], now: "2024-01-03T20:59:59Z")
        let request = VendorRequest(sessions: try BackupScene.sessions("2024-01-03"), symbols: ["ACME"])
        #expect(try await scene.make(YahooVendor.description).fetch(request).sessions.isEmpty)
        #expect(try scene.lines().isEmpty)
    }

    @Test(
        "Recorded charts of other kinds: thin ones count, empty ones give nothing, pence are left out",
        arguments: [
            ("chart_QQQ_2020", "QQQ", 216.16, 30_969_400), ("chart_AFRAF_otc", "AFRAF", 11.27, 0),
            ("chart_OCDO.L_pence", "OCDO.L", nil, nil), ("chart_AAPL_1m_weekend_empty", "AAPL", nil, nil),
            ("chart_no_timestamp_quote_length_fake", "AAPL", nil, nil),
        ] as [(String, String, Double?, Int64?)])
    func recordings(file: String, ticker: String, close: Double?, volume: Int64?) async throws {
        let body = try BackupFixture.text(try BackupFixture.recordedBody("yahoo/\(file).json"))
        let sessions = try BackupScene.sessions("2020-01-02", "2020-01-03")
        let symbol = Symbol(rawValue: ticker)
        let delivery = try await fetch(body, sessions, of: symbol)
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.close) == [close].compactMap(\.self))
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.volume) == [volume].compactMap(\.self))
        #expect(delivery.notes.isEmpty == (ticker != "OCDO.L"))
    }

    @Test("Another name, currency or place leaves the stock out with a note")
    func otherStock() async throws {
        let sessions = try BackupScene.sessions("2024-01-03")
        for (body, words) in [
            (chart([Self.jan3], plain, symbol: "META"), "renamed"),
            (chart([Self.jan3], plain, currency: #""GBp""#), "GBp"),
            (chart([Self.jan3], plain, currency: "null"), "currency"),
            (chart([Self.jan3], plain, zone: "Europe/London"), "Europe/London"),
        ] {
            let delivery = try await fetch(body, sessions)
            #expect(delivery.sessions.isEmpty && delivery.notes.count == 1)
            #expect(delivery.notes.first?.contains(words) == true)
        }
        let nothing = chart([], "{}", currency: "null")
        #expect(try await fetch(nothing, sessions).notes.isEmpty)
    }

    @Test("An unknown stock, and one not listed in the span, are left out")
    func unknown() async throws {
        let early = """
            {"finance":{"result":null,"error":{"code":"Bad Request",
             "description":"Data doesn't exist for startDate = 1, endDate = 2"}}}
            """
        let scene = try BackupScene(
            [
                Rule("/AAA?", status: 404, body: Self.missing), Rule("/BBB?", status: 400, body: early),
                Rule("/CCC?", body: Self.missing),
                Rule("/DDD?", body: #"{"chart":{"result":[],"error":null}}"#),
                Rule("/EEE?", body: chart([Self.jan3], plain, symbol: "EEE")),
            ], now: "2025-02-20T12:00:00Z")
        let request = VendorRequest(
            sessions: try BackupScene.sessions("2024-01-03"), symbols: ["AAA", "BBB", "CCC", "DDD", "EEE"])
        let delivery = try await scene.make(YahooVendor.description).fetch(request)
        #expect(delivery.sessions.values.flatMap(\.bars).map(\.symbol) == ["EEE"])
        #expect(try scene.lines().count == 5)
    }
}
