import Parquet
import TestSupport
import Testing

@Suite("Timestamps and booleans")
struct TimestampTests {
    /// Argument: a folder.
    private static let writeFiles = """
        import sys, os
        import pyarrow as pa, pyarrow.parquet as pq, duckdb
        duckdb.sql("set enable_progress_bar = false")
        at = lambda name: os.path.join(sys.argv[1], name)
        ns = [0, 1_700_000_000_123_456_789, None, -1_000_000_000]
        us = [v if v is None else v // 1000 for v in ns]
        table = pa.table({
            "ns": pa.array(ns, pa.timestamp("ns")), "us": pa.array(us, pa.timestamp("us", tz="UTC")),
            "ms": pa.array([v if v is None else v // 1000 for v in us], pa.timestamp("ms")),
            "flag": pa.array([True, False, None, True]), "full": pa.array([False, True, True, False]),
            "far": pa.array([0, 253_402_300_799_000_000, None, 1], pa.timestamp("us")),
        })
        pq.write_table(table, at("logical.parquet"))
        pq.write_table(table.drop_columns(["far"]), at("int96.parquet"), use_deprecated_int96_timestamps=True)
        pq.write_table(table.drop_columns(["ns"]), at("old.parquet"), version="1.0")
        pq.write_table(table.drop_columns(["ns", "far"]), at("v2.parquet"), data_page_version="2.0", compression="gzip")
        duckdb.connect().execute(f"COPY (SELECT * FROM '{at('logical.parquet')}') TO '{at('duck.parquet')}' (FORMAT parquet)")
        """

    @Test("of every unit and age are nanoseconds; what does not fit is an error")
    func readsAll() throws {
        let folder = try TemporaryFolder()
        try Peer.python(Self.writeFiles, [folder.path])
        let ns: [Int64] = [0, 1_700_000_000_123_456_789, 0, -1_000_000_000]
        for name in ["logical", "int96", "old", "v2", "duck"] {
            let file = try ParquetFile(path: folder.appending("\(name).parquet"))
            for (column, digits) in [("ns", 1), ("us", 1_000), ("ms", 1_000_000)] as [(String, Int64)]
            where file.schema.contains(where: { $0.name == column }) {
                let read = try file.read(columns: [column]).columns[0]
                #expect(read.values == .timestamp(ns.map { $0 / digits * digits }), "\(name) \(column)")
                #expect(read.validity == [true, true, false, true], "\(name) \(column)")
            }
            let flags = try file.read(columns: ["flag", "full"]).columns
            #expect(flags[0].values == .boolean([true, false, false, true]), "\(name)")
            #expect(flags[0].validity == [true, true, false, true], "\(name)")
            #expect(flags[1].values == .boolean([false, true, true, false]), "\(name)")
        }
        let logical = try ParquetFile(path: folder.appending("logical.parquet"))
        #expect(logical.schema.first { $0.name == "us" }?.annotation == "TIMESTAMP(MICROS, UTC)")
        #expect(code { _ = try logical.read(columns: ["far"]) } == .unsupported)
        let int96 = try ParquetFile(path: folder.appending("int96.parquet"))
        #expect(int96.schema.first { $0.name == "us" }?.annotation == "INT96")
        let set = ParquetFileSet(paths: ["logical", "int96", "v2"].map { folder.appending("\($0).parquet") })
        let stack = try set.read(columns: ["us", "flag"])
        #expect(try stack.column("us").validity?.filter { !$0 }.count == 3)
        guard case .timestamp(let values) = try stack.column("us").values else {
            throw PeerError(message: "no timestamps")
        }
        #expect(values[4..<8] == values[8..<12])
    }

    @Test("are written as microseconds in UTC, which pyarrow, DuckDB and polars read; finer ones are refused")
    func written() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("written.parquet")
        let values: [Int64] = [0, 1_700_000_000_123_456_000, 0, -1_000, -9_223_372_036_854_775_000]
        let table = ParquetTable(columns: [
            Column("whole", .timestamp(values)),
            Column("gaps", .timestamp(values), validity: [true, true, false, true, true]),
        ])
        for options in [WriteOptions(), WriteOptions(rowGroupRows: 2, pageBytes: 16)] {
            try ParquetTests.write(try ParquetEncoder.encode(table, options: options), to: path)
            #expect(try ParquetFile(path: path).read() == table)
            let script = """
                import sys, duckdb, polars, pyarrow as pa, pyarrow.parquet as pq
                duckdb.sql("set enable_progress_bar = false")
                table = pq.read_table(sys.argv[1])
                print(table.schema.field("whole").type, table["gaps"].cast(pa.int64()).to_pylist())
                print(duckdb.sql(f"select epoch_us(max(whole)), typeof(any_value(whole)), count(gaps) from '{sys.argv[1]}'").fetchall())
                print(polars.read_parquet(sys.argv[1])["whole"].dtype)
                statistics = pq.ParquetFile(sys.argv[1]).metadata.row_group(0).column(0).statistics
                print(statistics.max)
                """
            let lines = try Peer.python(script, [path]).split(separator: "\n").map(String.init)
            #expect(
                lines[0]
                    == "timestamp[us, tz=UTC] [0, 1700000000123456, None, -1, -9223372036854775]")
            #expect(lines[1] == "[(1700000000123456, 'TIMESTAMP WITH TIME ZONE', 4)]")
            #expect(lines[2] == "Datetime(time_unit='us', time_zone='UTC')")
            #expect(lines[3].hasPrefix("2023-11-14 22:13:20.123456"))
        }
        let fine = ParquetTable(columns: [Column("ns", .timestamp([1_000, 1_001]))])
        let error = #expect(throws: ParquetError.self) { try ParquetEncoder.encode(fine) }
        #expect(error?.code == .invalidTable && error?.message.contains("row 1") == true)
    }
}
