import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("One's own headlines") struct HeadlineFileTests {
    private let folder: TemporaryFolder
    private let all: Range<Int64> = .min ..< .max

    init() throws {
        folder = try TemporaryFolder()
        try Data("symbol,date,open,high,low,close,volume\nAAA,2022-12-30,1,1,1,1,1\n".utf8).write(
            to: folder.url.appending(path: "bars.csv"))
    }

    private func write(_ text: String, _ name: String = "headlines.csv") throws {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
    }

    private func headlines(_ symbols: Set<Symbol> = ["AAA", "BBB"]) throws -> [Headline] {
        try FileVendor(path: folder.path).headlines(on: symbols, published: all)
    }

    @Test("A CSV beside the history is read by its headers; dates are instants with their zone")
    func csv() throws {
        try write(
            """
            stock,date,headline,url
            AAA,2022-12-30 05:49:00-05:00,"Up, and
            away",https://example.org/1
            BBB,2022-12-30T10:49:00Z,Down,
            CCC,2022-12-30T10:49:00Z,Elsewhere,
            """)
        let vendor = try FileVendor(path: folder.path)
        #expect(vendor.hasHeadlines && vendor.headlineCalls(symbols: 3_000) == 0)
        let found = try headlines()
        #expect(found.map(\.title) == ["Up, and away", "Down"] && found.map(\.symbol) == ["AAA", "BBB"])
        #expect(Set(found.map(\.published)) == [1_672_397_340])
        #expect(found.map(\.url) == ["https://example.org/1", nil] && found[0].source == "file")
        #expect(found[0].id != found[1].id && found[0].id.count == 16)
        #expect(try vendor.headlines(on: ["AAA"], published: 1_672_397_341..<Int64.max).isEmpty)
        #expect(try vendor.headlineInputs().map(\.path) == ["file:headlines.csv"])
        // They are no history.
        #expect(try vendor.inputs(for: CivilDate(daysSinceEpoch: 19_356)).map(\.path) == ["file:bars.csv"])
    }

    @Test("A day without a time counts from its end, after the close and before the next open")
    func days() throws {
        try write("ticker,published,title\nAAA,2022-12-30,x\nAAA,2022-07-01,y\n")
        for headline in try headlines() {
            let day = headline.title == "x" ? CivilDate("2022-12-30") : CivilDate("2022-07-01")
            let session = try #require(day)
            let calendar = ExchangeCalendar.nyse
            let next = try #require(calendar.session(after: session))
            #expect(headline.published > calendar.closeTime(of: session))
            #expect(headline.published < calendar.openTime(of: next))
        }
    }

    @Test("Parquet is read with texts, days or instants, as pyarrow writes them", arguments: 0..<4)
    func parquet(form: Int) throws {
        let script = """
            import sys, datetime as d, pyarrow as pa, pyarrow.parquet as pq
            at = d.datetime(2022, 12, 30, 10, 49, tzinfo=d.timezone.utc)
            dates = [pa.array([at.isoformat()]), pa.array([at], pa.timestamp("us", "UTC")),
                     pa.array([d.date(2022, 12, 30)]), pa.array([d.datetime(2022, 12, 30)])]
            pq.write_table(pa.table({"symbol": ["AAA"], "date": dates[int(sys.argv[2])], "headline": ["Up 🚀"]}), sys.argv[1])
            """
        try Peer.python(script, [folder.appending("headlines.parquet"), "\(form)"])
        let found = try headlines()
        #expect(found.map(\.title) == ["Up 🚀"])
        let expected: Int64 = form < 2 ? 1_672_397_340 : 1_672_358_400 + 29 * 3_600 - 1
        #expect(found.map(\.published) == [expected])
    }

    @Test("A few rows that cannot be read are left out, many refuse the file")
    func unreadable() throws {
        let good = (0..<60).map { "AAA,2022-12-30T10:49:00Z,Title \($0)\n" }.joined()
        try write(
            "symbol,date,headline\n" + good + "AAA,2022-12-30T10:49:00,No zone\nAAA,2022-12-30T10:49:00Z, \n")
        #expect(try headlines().count == 60)
        try write("symbol,date,headline\nAAA,30.12.2022,x\n")
        let error = #expect(throws: IngestionError.self) { try headlines() }
        #expect(error?.message.contains("line 2") == true)
    }

    @Test("A file without the columns, or that is not there, says so; without one there are none")
    func absent() throws {
        #expect(try !FileVendor(path: folder.path).hasHeadlines)
        try write("symbol,headline\nAAA,x\n")
        let error = #expect(throws: IngestionError.self) { try headlines() }
        #expect(error?.message.contains("“published”") == true)
        #expect(throws: IngestionError.self) {
            try FileVendor(path: folder.path, headlines: folder.appending("absent.csv"))
        }
    }
}
