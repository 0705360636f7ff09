import Core
import Foundation
import Ingestion
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Daily fetch") struct DailyFetchTests {
    /// A folder of one's own history, written by pyarrow, and an empty tree.
    private struct Setting {
        let folder: TemporaryFolder
        let lake: DataLake
        let ledger: LedgerDatabase
        var source: String { folder.appending("source") }

        init(rows: String, constituents: String? = "symbol,since\nAAA,2020-01-02\nBBB,2022-12-29\n") throws {
            folder = try TemporaryFolder()
            lake = DataLake(root: folder.appending("lake"))
            ledger = try LedgerDatabase(root: lake.root)
            try FileManager.default.createDirectory(
                atPath: folder.appending("source"), withIntermediateDirectories: true)
            let script = """
                import sys, datetime, pyarrow as pa, pyarrow.parquet as pq
                nan, inf = float("nan"), float("inf")
                rows = [(s, datetime.date.fromisoformat(d), *rest) for s, d, *rest in \(rows)]
                names = ["symbol", "date", "open", "high", "low", "close", "volume"]
                types = [pa.string(), pa.date32(), *[pa.float64()] * 4, pa.int64()]
                columns = [pa.array([r[i] for r in rows], types[i]) for i in range(7)]
                fields = [pa.field(n, t, nullable=False) for n, t in zip(names, types)]
                schema = pa.schema(fields, metadata={"adjustment": "split-adjusted as of 2024-03-08"})
                pq.write_table(pa.table(columns, schema=schema), sys.argv[1], compression="zstd")
                """
            try Peer.python(script, [folder.appending("source/bars.parquet")])
            if let constituents {
                try Data(constituents.utf8).write(
                    to: URL(filePath: folder.appending("source/constituents.csv")))
            }
        }

        /// Of a universe so small that one missing stock is half of it.
        func fetch(force: Bool = false) throws -> DailyFetch {
            var options = FetchOptions()
            options.isForced = force
            options.minimumCoverage = 0
            options.fullCoverage = 0
            return DailyFetch(
                lake: lake, ledger: ledger, vendors: [try FileVendor(path: source)], options: options,
                version: "test", now: { Timestamp(secondsSinceEpoch: 1_672_466_400) })
        }
    }

    private let two = """
        [("BBB", "2022-12-30", 9.5, 10.0, 9.0, 9.8, 1000), ("AAA", "2022-12-30", 1.0, 1.2, 0.9, 1.1, 7),
         ("AAA", "2022-12-29", 1.0, 1.2, 0.9, 1.0, 5)]
        """
    private let sessions = [CivilDate(daysSinceEpoch: 19_355), CivilDate(daysSinceEpoch: 19_356)]

    @Test("Sessions are published with their bars and slots, once")
    func publishes() async throws {
        let setting = try Setting(rows: two)
        let summary = try await setting.fetch().run(sessions: sessions)
        #expect(summary.published == 2 && summary.bars == 3 && summary.rejected == 0)
        let bars = try setting.lake.bars(on: sessions[1])
        #expect(bars.map(\.symbol) == ["AAA", "BBB"])
        #expect(bars[1].close == 9.8 && bars[1].source == "file")
        let manifest = try setting.lake.manifest(of: .raw, on: sessions[1])
        #expect(manifest.adjustment == "split-adjusted as of 2024-03-08")
        #expect(manifest.source == "file" && manifest.counts["bars"] == 2)
        #expect(try setting.lake.slots(on: sessions[0]).compactMap(\.symbol) == ["AAA", "BBB"])

        let again = try await setting.fetch().run(sessions: sessions)
        #expect(again.published == 0 && again.unchanged == 2)
        let forced = try await setting.fetch(force: true).run(sessions: sessions)
        #expect(forced.published == 2)
    }

    @Test("A later import of members leaves earlier partitions current")
    func importLater() async throws {
        let setting = try Setting(rows: two)
        _ = try await setting.fetch().run(sessions: sessions)
        _ = try setting.ledger.importConstituents([Constituent(symbol: "CCC", since: sessions[1])])
        let summary = try await setting.fetch().run(sessions: sessions)
        #expect(summary.unchanged == 1 && summary.published == 1)
        #expect(try setting.lake.slots(on: sessions[0]).compactMap(\.symbol) == ["AAA", "BBB"])
        #expect(try setting.lake.slots(on: sessions[1]).compactMap(\.symbol) == ["AAA", "BBB", "CCC"])
    }

    @Test("Bad bars go to the rejects with their rule; the order they came in does not matter")
    func rejects() async throws {
        let bad = """
            [("AAA", "2022-12-30", 1.0, 1.2, 0.9, 1.1, 7), ("BBB", "2022-12-30", 9.5, 9.0, 10.0, 9.8, 1),
             ("CCC", "2022-12-30", nan, 10.0, 9.0, 9.8, 1), ("DDD", "2022-12-30", 9.5, 10.0, 9.0, 19.8, 1),
             ("AAA", "2022-12-30", 1.0, 1.2, 0.9, 1.15, 900), ("EEE", "2022-12-30", 1.0, 1.0, 1.0, 1.0, -5)]
            """
        let setting = try Setting(rows: bad)
        let summary = try await setting.fetch().run(sessions: [sessions[1]])
        #expect(summary.rejected == 5 && summary.bars == 1 && summary.warnings.count == 1)
        #expect(try setting.lake.bars(on: sessions[1]).map(\.close) == [1.15])
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            for row in duckdb.sql(f"select symbol, rule from '{sys.argv[1]}' order by symbol").fetchall(): print(*row)
            """
        let rules = try Peer.python(script, ["\(setting.lake.root)/raw/2022/12/30/rejects.parquet"])
        #expect(
            rules == """
                AAA duplicate
                BBB high_below_low
                CCC price_not_positive
                DDD close_outside_range
                EEE negative_volume

                """)
    }

    @Test("A session that the history does not hold is a missing input, and nothing is written")
    func noData() async throws {
        let setting = try Setting(rows: two)
        let later = CivilDate(daysSinceEpoch: 19_360)
        let error = await #expect(throws: IngestionError.self) {
            try await setting.fetch().run(sessions: [later])
        }
        #expect(error?.code == .noData)
        #expect(error?.description.contains("2022-12-29 to 2022-12-30") == true)
        #expect(try setting.lake.sessions(of: .raw) == [])
    }

    @Test("When every bar is bad the session is refused and the tree unchanged")
    func allBad() async throws {
        let setting = try Setting(rows: #"[("AAA", "2022-12-30", 0.0, 1.2, 0.9, 1.1, 7)]"#)
        let error = await #expect(throws: IngestionError.self) {
            try await setting.fetch().run(sessions: [sessions[1]])
        }
        #expect(error?.kind == .badData)
        #expect(try setting.lake.sessions(of: .raw) == [])
    }

    @Test("Without members in the ledger or the folder the remedy is named")
    func noMembers() async throws {
        let setting = try Setting(rows: two, constituents: nil)
        let error = await #expect(throws: IngestionError.self) {
            try await setting.fetch().run(sessions: sessions)
        }
        #expect(error?.description.contains("bellwether universe import") == true)
    }

    @Test("The plan names sessions and calls, and writes nothing")
    func plan() async throws {
        let setting = try Setting(rows: two)
        let lines = try await setting.fetch().plan(sessions: sessions)
        #expect(
            lines.first == "would fetch 2 session(s), 2022-12-29 to 2022-12-30, of 2 stocks; 0 stand already")
        #expect(lines.dropFirst() == ["  file: no calls"])
        #expect(try setting.lake.sessions(of: .raw) == [])
    }

    @Test("A file that is not Parquet, or lacks a column, is named")
    func notParquet() async throws {
        let setting = try Setting(rows: two)
        try Data("symbol,date\n".utf8).write(to: URL(filePath: "\(setting.source)/bars.parquet"))
        let error = await #expect(throws: IngestionError.self) {
            try await setting.fetch().run(sessions: sessions)
        }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("bars.parquet") == true)
    }

    @Test("A folder without history is a missing input")
    func emptyFolder() throws {
        let folder = try TemporaryFolder()
        #expect(throws: IngestionError.self) { try FileVendor(path: folder.path) }
        #expect(throws: IngestionError.self) { try FileVendor(path: folder.appending("absent")) }
        #expect(throws: IngestionError.self) { try VendorChoice.description(of: "bloomberg") }
    }
}
