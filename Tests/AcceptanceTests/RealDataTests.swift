import Core
import Foundation
import Ingestion
import Lake
import Ledger
import TestSupport
import Testing

/// Run by scripts/accept on the maintainers' market data, which a user does not have.
@Suite("Real data", .serialized) struct RealDataTests {
    private let data: String

    init() throws {
        let shared = try #require(
            ProcessInfo.processInfo.environment["BELLWETHER_SHARED"], "run these tests by scripts/accept")
        data = shared + "/data"
    }

    @Test("The embedded sample holds every bar of its source for 2021 and 2022, value for value")
    func sample() throws {
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            data, sample = sys.argv[1:3]
            columns = "symbol, date, open, high, low, close, volume"
            for year in (2021, 2022):
                source = f"(select {columns} from read_csv('{data}/daily/v2024/prices_{year}.csv.zst'))"
                ours = f"(select {columns} from '{sample}/bars-{year}.parquet')"
                count = duckdb.sql(f"select count(*) from {ours}").fetchall()[0][0]
                missing = duckdb.sql(f"select count(*) from ({source} except all {ours})").fetchall()[0][0]
                extra = duckdb.sql(f"select count(*) from ({ours} except all {source})").fetchall()[0][0]
                print(count, missing, extra)
            """
        let sample = Peer.repositoryRoot.appending(path: "data/sample").path
        let lines = try Peer.python(script, [data, sample]).split(separator: "\n").map(String.init)
        #expect(lines == ["739807 0 0", "767203 0 0"])
    }

    @Test(
        "A raw point-in-time feed of 2015 with its true defects: what is sound is stored, the rest is named")
    func pointInTime() async throws {
        let folder = try TemporaryFolder()
        let source = folder.appending("history.parquet")
        // The rules again, as SQL, and the sessions by exchange_calendars: an independent count.
        let script = """
            import sys, duckdb, exchange_calendars as xc
            duckdb.sql("set enable_progress_bar = false")
            csv, target = sys.argv[1:3]
            duckdb.sql(f\"\"\"copy (select symbol, date, open::double as open, high::double as high, low::double as low,
                close::double as close, volume::bigint as volume
                from read_csv('{csv}') where open is not null and close is not null and high is not null
                and low is not null and volume is not null)
                to '{target}' (format parquet, codec 'zstd')\"\"\")
            sessions = xc.get_calendar("XNYS", start="2015-01-01", end="2016-12-31").sessions_in_range("2015-03-20", "2015-12-31")
            days = ", ".join(f"date '{d.date()}'" for d in sessions)
            slack = "greatest(0.005, high * 1e-4)"
            sound = f"open > 0 and high > 0 and low > 0 and close > 0 and volume >= 0 and high >= low - {slack}"
            for price in ("open", "close"):
                sound += f" and {price} between low - {slack} and greatest(high + {slack}, low - {slack})"
            print(len(sessions))
            print(duckdb.sql(f"select count(distinct (symbol, date)) from '{target}' where date in ({days}) and {sound}").fetchall()[0][0])
            print(duckdb.sql(f"select count(*) from '{target}' where date in ({days})").fetchall()[0][0])
            print(duckdb.sql(f"select count(*) from '{target}' where date not in ({days})").fetchall()[0][0])
            """
        let counts = try Peer.python(script, ["\(data)/daily/pit/prices_2015.csv.zst", source])
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        #expect(counts.count == 4)

        let lake = DataLake(root: folder.appending("lake"))
        let ledger = try LedgerDatabase(root: lake.root)
        let first = try #require(CivilDate("2015-03-20"))
        let last = try #require(CivilDate("2015-12-31"))
        _ = try ledger.importConstituents([Constituent(symbol: "AAPL", since: first)])
        let sessions = Array(ExchangeCalendar.nyse.sessions(in: first...last))
        let fetch = DailyFetch(
            lake: lake, ledger: ledger, vendors: [try FileVendor(path: source)], version: "acceptance",
            now: { Timestamp(secondsSinceEpoch: 1_451_606_400) })
        let summary = try await fetch.run(sessions: sessions)
        #expect(summary.published == counts[0])
        // Of the bars that are sound by themselves a few do not fit their stock's history; see Review/.
        #expect(summary.bars <= counts[1] && summary.bars > counts[1] * 999 / 1000)
        #expect(summary.bars + summary.rejected == counts[2])
        // Rows on Good Friday, Memorial Day and Independence Day were in the feed and are not in the tree.
        #expect(counts[3] >= 19)
        for holiday in ["2015-04-03", "2015-05-25", "2015-07-03"] {
            #expect(try !lake.contains(.raw, on: try #require(CivilDate(holiday))))
        }
        #expect(try lake.manifest(of: .raw, on: last).adjustment == "raw")
    }
}
