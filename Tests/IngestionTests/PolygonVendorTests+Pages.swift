import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

/// What comes page by page: actions, listings and news.
extension PolygonVendorTests {
    @Test("The vendor's own recorded splits: those of the session alone")
    func recordedSplits() async throws {
        let day = CivilDate("2022-07-18")!
        let splits = try ReplayedVendor.fixture("polygon/splits.json")
        let delivery = try await Self.fetch(
            [.always(Self.grouped, Self.good), .always("/splits", splits)], of: day)
        #expect(
            delivery.sessions[day]?.actions
                == ["GOOGL", "GOOG"].map {
                    CorporateAction(symbol: $0, exDate: day, kind: .split(ratio: 20), source: "polygon")
                })
    }

    @Test(
        "The next page is asked for at our address, whatever host the link names",
        arguments: ["https://api.polygon.io:443", "http://203.0.113.9", ""])
    func nextPage(host: String) async throws {
        let link = "\(host)/v3/reference/splits?cursor=YWJj%3D"
        let split = #"{"ticker":"ACME","execution_date":"2024-01-08","split_from":1,"split_to":2}"#
        let replay = try ReplayedVendor([
            .always(Self.grouped, Self.good), .always("cursor=YWJj%3D", "{}"),
            .always("/splits", #"{"results":[\#(split)],"next_url":"\#(link)","status":"OK"}"#),
        ])
        let delivery = try await Self.vendor(replay).fetch(VendorRequest(sessions: [Self.day]))
        #expect(delivery.sessions[Self.day]?.actions.count == 1)
        #expect(delivery.notes.isEmpty)
        let last = try #require(try replay.server.requests().first { $0.line.contains("cursor") })
        #expect(last.headers["authorization"] == "Bearer \(ReplayedVendor.key)")
    }

    @Test("Pages that link to themselves or in a circle end, with a note", arguments: [1, 2])
    func circle(length: Int) async throws {
        let names = (0..<length).map { "cursor=\($0)" }
        let split = #"{"ticker":"ACME","execution_date":"2024-01-08","split_from":1,"split_to":2,"id":"x"}"#
        let page = #"{"results":[\#(split)],"next_url":"https://api.polygon.io/v3/reference/splits?"#
        let replay = try ReplayedVendor(
            [.always(Self.grouped, Self.good)]
                + names.enumerated().map { index, name in
                    .always(name, page + #"\#(names[(index + 1) % length])"}"#)
                } + [.always("/splits", page + #"\#(names[0])"}"#)])
        let delivery = try await Self.vendor(replay).fetch(VendorRequest(sessions: [Self.day]))
        #expect(delivery.sessions[Self.day]?.actions.count == 1)
        #expect(delivery.notes.count == 1 && delivery.notes[0].contains("circle"))
        #expect(try replay.targets().filter { $0.contains("/splits") }.count == length + 1)
    }

    @Test("A link without a path is refused", arguments: ["https://evil.example", "mailto:x", "?cursor=1"])
    func badLink(link: String) async throws {
        let error = await ReplayedVendor.failure {
            _ = try await Self.fetch([
                .always(Self.grouped, Self.good), .always("/splits", #"{"next_url":"\#(link)"}"#),
            ])
        }
        #expect(error?.code == .malformed)
    }

    // MARK: Listings and news

    @Test("The vendor's own recorded tickers, page by page")
    func listings() async throws {
        let replay = try ReplayedVendor([
            .always("cursor=", try ReplayedVendor.fixture("polygon/tickers_page2.json")),
            .always("/v3/reference/tickers", try ReplayedVendor.fixture("polygon/tickers_page1.json")),
        ])
        let listings = try await Self.vendor(replay).listings(on: Self.day)
        #expect(listings.map(\.symbol) == ["A", "AA", "AAA", "AAAU"])
        #expect(
            listings[0]
                == Listing(
                    symbol: "A", name: "Agilent Technologies Inc.", figi: "BBG000C2V3D6", cik: "0001090872",
                    type: "CS"))
        #expect(listings[2].cik == nil && listings[2].type == "ETF")
        #expect(
            try replay.targets()[0].contains("date=2024-01-08") && replay.targets()[0].contains("limit=1000"))
    }

    @Test("One query brings the market's news; an article is a headline for each stock asked for")
    func news() async throws {
        let recorded = try ReplayedVendor.fixture("polygon/news_NFLX.json")
        let made = """
            {"results":[
            {"id":"9a","title":"A title","published_utc":"2022-04-28T17:08:00Z","article_url":"https://e.example/1",
             "tickers":["ACME","BRK.B","ACME","acme"],"publisher":{"name":"Wire"},
             "insights":[{"ticker":"ACME","sentiment":"positive"},{"ticker":"acme","sentiment":"negative"}]},
            {"id":"9a","title":"A title","published_utc":"2022-04-28T17:08:00Z","tickers":["ACME"]},
            {"id":"9b","title":"Offset","published_utc":"2022-04-28T13:09:01.5-04:00","tickers":["ACME"],
             "insights":[{"ticker":"ACME","sentiment":"neutral"}]},
            {"id":"9c","title":"Too late","published_utc":"2022-04-28T18:00:00Z","tickers":["ACME"]},
            {"id":"9d","title":"","published_utc":"2022-04-28T17:10:00Z","tickers":["ACME"]},
            {"id":"9e","title":"No time","tickers":["ACME"]},
            {"id":"9f","title":"No tickers","published_utc":"2022-04-28T17:10:00Z","tickers":null}]}
            """
        let replay = try ReplayedVendor([
            .always("cursor=2", made),
            .always(
                "/v2/reference/news",
                recorded.replacing(
                    #""status": "OK""#, with: #""status":"OK","next_url":"/v2/reference/news?cursor=2""#)
            ),
        ])
        let start: Int64 = 1_651_161_600  // 2022-04-28T16:00:00Z
        let headlines = try await Self.vendor(replay).headlines(
            on: ["NFLX", "AMZN", "ACME", "BRK.B"], published: start..<start + 7_200)
        #expect(headlines.map(\.symbol) == ["NFLX", "AMZN", "ACME", "BRK.B", "ACME"])
        #expect(headlines.map(\.sentiment) == [nil, nil, 1, nil, 0])
        #expect(headlines.map(\.published) == [4_080, 4_080, 4_080, 4_080, 4_141].map { start + $0 })
        #expect(headlines[0].publisher == "MarketWatch" && headlines[0].source == "polygon")
        #expect(headlines[0].id == "JeJEhAVoKaqJ2zF9nzQYMg07UlEeWlis6Dsop33TPQY")
        #expect(headlines[2].url == "https://e.example/1")
        let target = try replay.targets()[0]
        #expect(target.contains("published_utc.gte=2022-04-28T16:00:00Z"))
        #expect(target.contains("published_utc.lt=2022-04-28T18:00:00Z") && !target.contains("ticker"))
        #expect(try await Self.vendor(replay).headlines(on: [], published: start..<start + 1).isEmpty)
    }
}
