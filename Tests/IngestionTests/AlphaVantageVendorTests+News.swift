import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

/// Listings and news.
extension AlphaVantageVendorTests {
    @Test("The listing's CSV: nulls, quoted commas, entities, dashes, and no test symbols")
    func listings() async throws {
        let lines = [
            "symbol,name,exchange,assetType,ipoDate,delistingDate,status",
            "A,Agilent Technologies Inc,NYSE,Stock,1999-11-18,null,Active",
            #"BRK-B,"Berkshire, Hathaway ""B""",NYSE,Stock,1996-05-09,null,Active"#,
            "KIM-P-L,Kimco&NBSP;Realty &amp; Co,NYSE,Stock,2017-08-17,2024-02-01,Active",
            "AEHR,Aehr Test Systems,NASDAQ,Stock,1997-08-15,null,Active",
            "NAMELESS,,NASDAQ,ETF,null,null,Active",
            "ZVZZT,NASDAQ TEST STOCK,NASDAQ,Stock,2017-09-22,null,Active",
            "ZBZZT,ZBZZT,NASDAQ,Stock,,,Active",
            "NTEST-A,NTESTA,NYSE,Stock,2016-09-19,null,Active", "ZXYZ-A,,NASDAQ,Stock,2016-01-19,null,Active",
            "CBO,NYSE LISTED TEST STOCK FOR CTS AND CQS,NYSE,Stock,2013-02-04,null,Active",
            "ZZK,,NYSE ARCA,Stock",
        ]
        let replay = try ReplayedVendor([.always("LISTING_STATUS", lines.joined(separator: "\r\n") + "\r\n")])
        let listings = try await Self.vendor(replay).listings(on: Self.day)
        #expect(
            listings == [
                Listing(symbol: "A", name: "Agilent Technologies Inc", type: "Stock"),
                Listing(symbol: "BRK.B", name: #"Berkshire, Hathaway "B""#, type: "Stock"),
                Listing(
                    symbol: "KIMpL", name: "Kimco Realty & Co", type: "Stock",
                    delisted: CivilDate("2024-02-01")!),
                Listing(symbol: "AEHR", name: "Aehr Test Systems", type: "Stock"),
                Listing(symbol: "NAMELESS", type: "ETF"),
            ])
        #expect(try replay.targets()[0].contains("date=2024-01-08&state=active"))
        let vendor = try Self.vendor(replay)
        let early = await ReplayedVendor.failure {
            _ = try await vendor.listings(on: CivilDate("2009-12-31")!)
        }
        #expect(early?.code == .noData)
        for (body, code) in [
            ("{}", IngestionErrorCode.malformed), ("<html>", .unavailable), ("a,b\n1,2\n", .malformed),
            ("symbol,name\r\n", .noData), ("\"symbol", .malformed),
        ] {
            let replay = try ReplayedVendor([.always("", body)])
            let vendor = try Self.vendor(replay)
            let error = await ReplayedVendor.failure { _ = try await vendor.listings(on: Self.day) }
            #expect(error?.code == code, "\(body)")
        }
    }

    @Test("A recorded feed: UTC times, the stock's own score, one call a stock, nothing outside the window")
    func news() async throws {
        let replay = try ReplayedVendor([
            .always("tickers=ACCD&", try ReplayedVendor.fixture("alphavantage/news_sentiment_ACCD.json")),
            .always(
                "tickers=BRK-B&", #"{"Information":"Invalid inputs. Please refer to the API documentation"}"#),
            .always("tickers=ZZ&", #"{"items":0,"feed":[]}"#),
        ])
        let end: Int64 = 1_663_164_649  // 2022-09-14T14:10:49Z
        let vendor = try Self.vendor(replay)
        let headlines = try await vendor.headlines(
            on: ["ACCD", "BRK.B", "ZZ"], published: end - 6 * 86_400..<end + 1)
        #expect(headlines.map(\.sentiment) == [0.56613, 0.138447])
        #expect(headlines.map(\.published) == [end, 1_662_672_306])
        #expect(
            headlines.allSatisfy { $0.symbol == "ACCD" && $0.source == "alphavantage" && $0.id == $0.url })
        #expect(headlines.first?.publisher == "Benzinga")
        let targets = try replay.targets()
        #expect(targets.count == vendor.headlineCalls(symbols: 3))
        #expect(targets[0].contains("time_from=20220908T1410&time_to=20220914T1411&sort=EARLIEST&limit=1000"))
        let without = try await vendor.headlines(on: ["ACCD"], published: end - 6 * 86_400..<end)
        #expect(without.count == 1)
    }

    @Test("A full answer is gone on with from its last article's minute, without repeating any")
    func longNews() async throws {
        func feed(_ numbers: Range<Int>) -> String {
            let articles = numbers.map { number in
                let time =
                    "20240108T\(number / 60 < 10 ? "0" : "")\(number / 60)\(number % 60 < 10 ? "0" : "")\(number % 60)30"
                return
                    #"{"title":"T\#(number)","url":"https://e.example/\#(number)","time_published":"\#(time)"}"#
            }
            return #"{"items":"1","feed":[\#(articles.joined(separator: ","))]}"#
        }
        let replay = try ReplayedVendor([
            .always("time_from=20240108T0000", feed(0..<1_000)),
            .always("time_from=20240108T1639", feed(999..<1_100)),
        ])
        let start = Int64(Self.day.daysSinceEpoch) * 86_400
        let headlines = try await Self.vendor(replay).headlines(
            on: ["ACME"], published: start..<start + 86_400)
        #expect(headlines.map(\.title) == (0..<1_100).map { "T\($0)" })
        #expect(try replay.targets().count == 2)
        // A minute that is never left ends it.
        let stuck = try ReplayedVendor([
            .always("", feed(0..<1_000).replacing(#/T\d{6}"/#, with: "T000030\""))
        ])
        let some = try await Self.vendor(stuck).headlines(on: ["ACME"], published: start..<start + 86_400)
        #expect(some.count == 1_000)
        #expect(try stuck.targets().count == 1)
    }
}
