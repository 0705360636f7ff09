import Parquet
import TestSupport
import Testing

@Suite("A predicate")
struct ParquetPredicateTests {
    /// Five row groups of 100 rows.
    private let table: ParquetTable
    private let bytes: [UInt8]

    init() throws {
        let rows = 0..<500
        table = ParquetTable(columns: [
            Column("day", .date(rows.map { Int32($0 / 10) })),
            Column("close", .double(rows.map { Double($0) / 4 })),
            Column("symbol", .string(rows.map { "S\(1_000 + $0)" })),
            .optional("volume", rows.map { $0 < 100 ? nil : Int64($0) }),
            Column("noise", .double(rows.map { $0 % 7 == 0 ? .nan : Double($0) })),
        ])
        bytes = try ParquetEncoder.encode(table, options: WriteOptions(rowGroupRows: 100))
    }

    private func rows(_ predicates: ParquetPredicate...) throws -> Int {
        try ParquetFile(bytes: bytes).read(columns: ["close"], where: predicates).rowCount
    }

    @Test("leaves out the row groups that its range cannot meet, and no other")
    func skips() throws {
        #expect(try rows() == 500)
        #expect(try rows(.integers("day", from: 20)) == 300)
        #expect(try rows(.integers("day", from: 19, through: 19)) == 100)
        #expect(try rows(.integers("day", from: 9, through: 10)) == 200)
        #expect(try rows(.integers("day", from: 50)) == 0)
        #expect(try rows(.numbers("close", through: 24.75)) == 100)
        #expect(try rows(.numbers("close", through: 25)) == 200)
        #expect(try rows(.strings("symbol", from: "S1250", through: "S1299")) == 100)
        #expect(try rows(.strings("symbol", from: "S2")) == 0)
        #expect(try rows(.integers("day", from: 10, through: 29), .numbers("close", from: 60)) == 100)
        // The first group is all null, which no range holds.
        #expect(try rows(.integers("volume")) == 400)
        #expect(try rows(.numbers("noise", from: 300, through: 350)) == 100)
        let kept = try ParquetFile(bytes: bytes).read(where: [.integers("day", from: 10, through: 10)])
        #expect(try kept.doubles("close") == (100..<200).map { Double($0) / 4 })
    }

    @Test("keeps a left-out row group from being touched at all")
    func untouched() throws {
        let folder = try TemporaryFolder()
        var damaged = bytes
        // The second row group's pages: from the end of the first's to the begin of the third's.
        let size = bytes.count * 2 / 3 / 5
        damaged.replaceSubrange(size + 300..<size + 700, with: repeatElement(0xEE, count: 400))
        let path = folder.appending("damaged.parquet")
        try write(damaged, to: path)
        let file = try ParquetFile(path: path)
        #expect(throws: ParquetError.self) { try file.read() }
        let predicate = ParquetPredicate.integers("day", from: 30)
        #expect(try file.read(where: [predicate]).rowCount == 200)
        let stack = try ParquetFileSet(paths: [path, path]).read(
            columns: ["close", "symbol"], where: [predicate])
        #expect(stack.rowOffsets == [0, 200, 400])
        #expect(try stack.doubles("close")[200] == 75)
    }

    @Test("believes no statistics that are absent, malformed, inexact or contradictory")
    func distrust() throws {
        let file = try ParquetFile(bytes: bytes)
        for (column, predicate) in [
            ("symbol", ParquetPredicate.integers("symbol", from: 1)), ("close", .strings("close", from: "a")),
            ("close", .integers("close", from: 1)), ("day", .numbers("day", from: 1)),
        ] {
            let error = #expect(throws: ParquetError.self) { try file.read(where: [predicate]) }
            #expect(error?.code == .typeMismatch)
            #expect(error?.description.contains("column '\(column)'") == true)
        }
        #expect(code { _ = try file.read(where: [.integers("none")]) } == .missingColumn)
        let bytes = { (value: Int32) in withUnsafeBytes(of: value) { Array($0) } }
        let predicate = ParquetPredicate.integers("a", from: 10, through: 20)
        func excludes(_ statistics: Statistics?) -> Bool {
            predicate.excludes(statistics, valueCount: 5, .int32)
        }
        #expect(excludes(Statistics(minimum: bytes(21), maximum: bytes(30))))
        #expect(excludes(Statistics(minimum: bytes(1), maximum: bytes(9))))
        #expect(excludes(Statistics(nullCount: 5)))
        #expect(!excludes(nil))
        #expect(!excludes(Statistics(nullCount: 4)))
        #expect(!excludes(Statistics(minimum: bytes(30), maximum: bytes(1))))
        #expect(!excludes(Statistics(minimum: [21], maximum: [30])))
        #expect(!excludes(Statistics(minimum: bytes(1), maximum: bytes(9), isMaximumExact: false)))
        let nan = Statistics(
            minimum: withUnsafeBytes(of: Double.nan) { Array($0) },
            maximum: withUnsafeBytes(of: Double.nan) { Array($0) })
        #expect(!ParquetPredicate.numbers("a", from: 1).excludes(nan, valueCount: 5, .double))
    }

    @Test("works with the statistics of pyarrow, DuckDB and polars")
    func peers() throws {
        let folder = try TemporaryFolder()
        try Peer.python(
            """
            import sys, os
            import pyarrow as pa, pyarrow.parquet as pq, duckdb, polars as pl
            duckdb.sql("set enable_progress_bar = false")
            at = lambda name: os.path.join(sys.argv[1], name)
            n = 8192
            frame = pa.table({"a": pa.array(range(n), pa.int32()), "s": ["S%05d" % k for k in range(n)]})
            pq.write_table(frame, at("arrow"), row_group_size=2048)
            pq.write_table(frame, at("bare"), row_group_size=2048, write_statistics=False)
            pl.from_arrow(frame).write_parquet(at("polars"), row_group_size=2048)
            duckdb.connect().execute(f"COPY (SELECT * FROM frame) TO '{at('duck')}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
            """, [folder.path])
        for name in ["arrow", "bare", "polars", "duck"] {
            let file = try ParquetFile(path: folder.appending(name))
            let kept = name == "bare" ? 8_192 : 2_048
            #expect(
                try file.read(where: [.integers("a", from: 3_000, through: 3_001)]).rowCount == kept,
                "\(name)")
            #expect(
                try file.read(where: [.strings("s", from: "S03000", through: "S03001")]).rowCount == kept,
                "\(name)")
        }
    }
}
