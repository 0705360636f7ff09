import Foundation
import Parquet
import TestSupport
import Testing

@Suite("What the encoder writes")
struct WriterInteroperationTests {
    /// Reads every variant of a table with every peer and compares it, bit for bit, with pyarrow's reading of
    /// base.parquet. Argument: a folder.
    static let compare = """
        import sys, os, glob, warnings
        import pyarrow as pa, pyarrow.parquet as pq, pyarrow.compute as pc, duckdb, polars as pl, pandas as pd
        duckdb.sql("set enable_progress_bar = false")
        import numpy as np
        folder = sys.argv[1]
        def canonical(table):
            columns = {}
            for name in table.column_names:
                array = table[name].combine_chunks()
                if isinstance(array, pa.ChunkedArray): array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
                nulls = array.is_null().to_numpy(zero_copy_only=False)
                if pa.types.is_floating(array.type):
                    values = array.fill_null(0).to_numpy(zero_copy_only=False)
                    values = values.view(np.int64 if values.dtype == np.float64 else np.int32)
                elif pa.types.is_date(array.type) or pa.types.is_integer(array.type):
                    values = array.cast(pa.int32() if pa.types.is_date(array.type) else array.type).fill_null(0).to_numpy(zero_copy_only=False)
                else:
                    values = np.array([v or "" for v in array.to_pylist()], dtype=object)
                columns[name] = (nulls, values)
            return columns
        def arrow(relation):
            result = relation.arrow()
            return result.read_all() if hasattr(result, "read_all") else result
        base = canonical(pq.read_table(os.path.join(folder, "base.parquet")))
        connection = duckdb.connect()
        count = 0
        for path in sorted(glob.glob(os.path.join(folder, "*.parquet"))):
            for peer, read in [
                ("pyarrow", lambda: pq.ParquetFile(path, page_checksum_verification=True).read()),
                ("duckdb", lambda: arrow(connection.sql(f"SELECT * FROM read_parquet('{path}')"))),
                ("polars", lambda: pl.read_parquet(path).to_arrow()),
                ("pandas", lambda: pa.Table.from_pandas(pd.read_parquet(path, dtype_backend="pyarrow"), preserve_index=False)),
            ]:
                found = canonical(read())
                assert list(found) == list(base), (path, peer)
                for name in base:
                    for part, (a, b) in enumerate(zip(found[name], base[name])):
                        assert np.array_equal(a, b), (os.path.basename(path), peer, name, "nulls values".split()[part])
                count += 1
        print(count)
        """

    @Test(
        "reads alike in pyarrow, DuckDB, polars and pandas under every option and encoding",
        arguments: [0, 1_300])
    func variants(rows: Int) throws {
        let folder = try TemporaryFolder()
        let table = ParquetTable.random(rows: rows, seed: UInt64(rows) + 77)
        var variants = [WriteOptions()] + (rows == 0 ? [] : ParquetEncoderTests.settings)
        if rows > 0 {
            for encoding in ColumnEncoding.allCases {
                for version in WriteOptions.PageVersion.allCases {
                    let options = WriteOptions(rowGroupRows: 900, pageBytes: 1_500, pageVersion: version)
                    variants.append(ParquetEncoderTests.forcing(encoding, table, options))
                }
            }
        }
        for (index, options) in variants.enumerated() {
            let name = index == 0 ? "base" : "variant\(index)"
            try write(
                try ParquetEncoder.encode(table, options: options), to: folder.appending("\(name).parquet"))
        }
        let count = try Peer.python(Self.compare, [folder.path])
        #expect(count == "\(4 * variants.count)\n")
    }

    /// Argument: a folder with pages.parquet, single.parquet and damaged.parquet.
    static let describe = """
        import sys, os
        import pyarrow as pa, pyarrow.parquet as pq, duckdb
        duckdb.sql("set enable_progress_bar = false")
        at = lambda name: os.path.join(sys.argv[1], name)
        pages, single = pq.ParquetFile(at("pages.parquet")).metadata, pq.ParquetFile(at("single.parquet")).metadata
        for column in range(pages.num_columns):
            for group in range(pages.num_row_groups):
                chunk = pages.row_group(group).column(column)
                assert chunk.has_column_index and chunk.has_offset_index, chunk
                assert chunk.statistics.has_min_max and chunk.statistics.null_count is not None, chunk
            chunk = single.row_group(0).column(column)
            assert not chunk.has_column_index and not chunk.has_offset_index, chunk
        chunks = {single.row_group(0).column(k).path_in_schema: single.row_group(0).column(k) for k in range(single.num_columns)}
        assert chunks["sector"].statistics.distinct_count == 5, chunks["sector"]
        assert chunks["close"].statistics.distinct_count is None, chunks["close"]
        exact = duckdb.sql(f"SELECT min_is_exact, max_is_exact FROM parquet_metadata('{at('single.parquet')}')").fetchall()
        assert exact == [(True, True)] * 4, exact
        assert {"RLE_DICTIONARY"} <= set(chunks["sector"].encodings), chunks["sector"]
        assert {"DELTA_BINARY_PACKED"} <= set(chunks["day"].encodings), chunks["day"]
        assert chunks["close"].compression == "ZSTD", chunks["close"]
        pq.ParquetFile(at("single.parquet"), page_checksum_verification=True).read()
        try:
            pq.ParquetFile(at("damaged.parquet"), page_checksum_verification=True).read(columns=["close"])
        except OSError as error:
            assert "CRC" in str(error), error
        else:
            raise SystemExit("a flipped bit was not noticed")
        # Rows found through statistics and page indexes are those that a scan finds.
        for name in ["pages", "single"]:
            for low in [-5, 0, 731, 1_400, 9_999]:
                query = f"SELECT count(*) FROM '{at(name + '.parquet')}' WHERE day >= {low} AND day < {low + 50}"
                assert duckdb.sql(query).fetchall()[0][0] == len(range(max(0, low), max(0, min(2_000, low + 50)))), (name, low)
        """

    @Test("is described to pyarrow: statistics, checksums, encodings, page index")
    func description() throws {
        let folder = try TemporaryFolder()
        var random = SplitMix(state: 4)
        let rows = 2_000
        let table = ParquetTable(columns: [
            Column("day", .int64(Array(0..<Int64(rows)))),
            Column("close", .double((0..<rows).map { _ in Double.random(in: 1...2, using: &random) })),
            Column("sector", .string((0..<rows).map { _ in "s\(random.next() % 5)" })),
            .optional("gap", (0..<rows).map { $0 % 3 == 0 ? nil : Double($0) }),
        ])
        let paged = WriteOptions(rowGroupRows: 1_000, pageBytes: 1_024)
        try write(try ParquetEncoder.encode(table, options: paged), to: folder.appending("pages.parquet"))
        var bytes = try ParquetEncoder.encode(table)
        try write(bytes, to: folder.appending("single.parquet"))
        // In the middle of the largest column's only page.
        let day = ParquetTable(columns: [table.columns[0]])
        bytes[try ParquetEncoder.encode(day).count + 4_000] ^= 1
        try write(bytes, to: folder.appending("damaged.parquet"))
        try Peer.python(Self.describe, [folder.path])
    }
}
