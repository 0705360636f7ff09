import Foundation
import Parquet
import TestSupport

/// Small valid files of every writer, over types, encodings, codecs and page versions.
enum HostileCorpus {
    static func files() throws -> [(name: String, bytes: [UInt8])] {
        let folder = try TemporaryFolder()
        let names = try Peer.python(script, [folder.path]).split(separator: "\n").map(String.init)
        var files = try names.map { ($0, try bytes(of: folder.appending($0))) }
        files.append(("ours", try ParquetEncoder.encode(.random(rows: 40, seed: 1))))
        let options = WriteOptions(rowGroupRows: 32, pageBytes: 80)
        files.append(("ours-pages", try ParquetEncoder.encode(.random(rows: 60, seed: 2), options: options)))
        return files
    }

    /// Argument: a folder; prints the names of the files written.
    private static let script = """
        import sys, os
        import pyarrow as pa, pyarrow.parquet as pq, duckdb, polars as pl
        duckdb.sql("set enable_progress_bar = false")
        n = 40
        written = []
        def at(name):
            written.append(name)
            return os.path.join(sys.argv[1], name)
        frame = pa.table({
            "i": pa.array([k if k % 7 else None for k in range(n)], pa.int32()),
            "l": pa.array([k * k for k in range(n)], pa.int64()),
            "d": pa.array([k / 3 for k in range(n)], pa.float64()),
            "f": pa.array([None if k % 3 else k / 4 for k in range(n)], pa.float32()),
            "s": pa.array(["s%d" % (k % 5) if k % 11 else None for k in range(n)]),
            "t": pa.array(list(range(n)), pa.date32()),
            "b": pa.array([k % 3 == 0 if k % 5 else None for k in range(n)]),
            "ts": pa.array([k * 10**12 for k in range(n)], pa.timestamp("us")),
        })
        def arrow(label, **options):
            pq.write_table(frame, at("pyarrow-" + label), **options)
        for codec in ["none", "snappy", "gzip", "zstd"]:
            arrow(codec, compression=codec, row_group_size=25)
            arrow(codec + "-v2", compression=codec, row_group_size=25, data_page_version="2.0")
        arrow("int96", compression="none", use_deprecated_int96_timestamps=True)
        arrow("checksums", compression="none", write_page_checksum=True)
        delta = {"i": "DELTA_BINARY_PACKED", "l": "DELTA_BINARY_PACKED", "d": "BYTE_STREAM_SPLIT",
            "f": "BYTE_STREAM_SPLIT", "s": "DELTA_BYTE_ARRAY", "t": "PLAIN", "b": "RLE", "ts": "DELTA_BINARY_PACKED"}
        lengths = delta | {"s": "DELTA_LENGTH_BYTE_ARRAY", "i": "BYTE_STREAM_SPLIT", "l": "BYTE_STREAM_SPLIT"}
        for codec in ["none", "zstd"]:
            arrow("delta-" + codec, compression=codec, use_dictionary=False, data_page_version="2.0", column_encoding=delta)
            arrow("lengths-" + codec, compression=codec, use_dictionary=False, column_encoding=lengths,
                data_page_size=64, write_batch_size=8)
        connection = duckdb.connect()
        for codec in ["uncompressed", "zstd"]:
            connection.execute(f"COPY (SELECT * FROM frame) TO '{at('duckdb-' + codec)}' "
                f"(FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION v2)")
            pl.from_arrow(frame).write_parquet(at("polars-" + codec), compression=codec)
        print("\\n".join(written))
        """
}
