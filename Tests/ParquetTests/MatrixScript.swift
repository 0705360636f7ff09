/// The peers' part of the interoperation matrix.
enum MatrixScript {
    /// Writes the matrix's rows with every peer in every encoding, codec and page version it offers, then reads
    /// every file, ours too, with every peer. Arguments: a folder, and the names of our files in it. Prints JSON:
    /// files as [writer, encoding, codec, pages, name, columns], and the peers' readings as
    /// [name, reader, column, "equal" | "differs" | "refuses: why"].
    static let script = """
        import sys, os, json
        import pyarrow as pa, pyarrow.parquet as pq, duckdb, polars as pl
        duckdb.sql("set enable_progress_bar = false")
        folder, ours = sys.argv[1], sys.argv[2:]
        at = lambda name: os.path.join(folder, name)
        n = 60
        rows = {
            "int32": ([k * k - 700 for k in range(n)], pa.int32()),
            "int64": ([k * 10**10 - 7 for k in range(n)], pa.int64()),
            "float": ([k / 4 for k in range(n)], pa.float32()),
            "double": ([k / 8 - 3 for k in range(n)], pa.float64()),
            "string": (["s%02d" % (k % 7) for k in range(n)], pa.string()),
            "date": ([18000 + k % 5 for k in range(n)], pa.date32()),
            "boolean": ([k % 3 == 0 for k in range(n)], pa.bool_()),
            "timestamp": ([k * 10**12 + 5 for k in range(n)], pa.timestamp("us")),
        }
        arrays = {}
        for kind, (values, type) in rows.items():
            arrays[kind] = pa.array(values, type)
            arrays[kind + "?"] = pa.array([None if k % 6 == 5 else v for k, v in enumerate(values)], type)
        schema = pa.schema([pa.field(name, array.type, nullable=name.endswith("?")) for name, array in arrays.items()])
        frame = pa.table(list(arrays.values()), schema=schema)
        files, readings = [], []

        applies = {
            "PLAIN": list(rows), "RLE": ["boolean"], "DELTA_BINARY_PACKED": ["int32", "int64", "date", "timestamp"],
            "DELTA_LENGTH_BYTE_ARRAY": ["string"], "DELTA_BYTE_ARRAY": ["string"],
            "BYTE_STREAM_SPLIT": ["int32", "int64", "float", "double", "date", "timestamp"],
        }
        for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
            for pages in [1, 2]:
                for encoding in ["DICTIONARY", *applies]:
                    kinds = applies.get(encoding, [kind for kind in rows if kind != "boolean"])
                    names = [name for name in arrays if name.rstrip("?") in kinds]
                    settings = {} if encoding == "DICTIONARY" else {
                        "use_dictionary": False, "column_encoding": {name: encoding for name in names}}
                    file = f"pyarrow-{encoding}-{codec}-{pages}"
                    pq.write_table(frame.select(names), at(file), compression=codec, data_page_version=f"{pages}.0", **settings)
                    stored = pq.ParquetFile(at(file)).metadata.row_group(0)
                    for column in range(stored.num_columns):
                        found = stored.column(column).encodings
                        assert ("RLE_DICTIONARY" if encoding == "DICTIONARY" else encoding) in found, (file, found)
                    files.append(["pyarrow", encoding, codec, pages, file, names])
        connection = duckdb.connect()
        for codec in ["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"]:
            for pages in [1, 2]:
                file = f"duckdb-{codec}-{pages}"
                connection.execute(f"COPY (SELECT * FROM frame) TO '{at(file)}' (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION v{pages})")
                files.append(["DuckDB", "its choice", codec, pages, file, list(arrays)])
        for codec in ["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4"]:
            file = f"polars-{codec}"
            pl.from_arrow(frame).write_parquet(at(file), compression=codec)
            files.append(["polars", "its choice", codec, 1, file, list(arrays)])

        def by_duckdb(path, name):
            found = connection.sql(f"SELECT \\"{name}\\" FROM read_parquet('{path}')").arrow()
            return found.read_all() if hasattr(found, "read_all") else found
        readers = {
            "pyarrow": lambda path, name: pq.read_table(path, columns=[name]),
            "DuckDB": by_duckdb,
            "polars": lambda path, name: pl.read_parquet(path, columns=[name]).to_arrow(),
        }
        for file, names in [(f[4], f[5]) for f in files] + [(name, None) for name in ours]:
            for name in names or pq.read_schema(at(file)).names:
                for reader, read in readers.items():
                    try:
                        found = read(at(file), name)[name].cast(arrays[name].type).combine_chunks()
                        outcome = "equal" if pa.chunked_array([found]).combine_chunks().equals(arrays[name]) else "differs"
                    except Exception as error:
                        outcome = "refuses: " + str(error).split("\\n")[0][:80]
                    readings.append([file, reader, name, outcome])
        json.dump({"files": [{"writer": w, "encoding": e, "codec": c, "pages": p, "name": f, "columns": n}
                for w, e, c, p, f, n in files],
            "readings": [{"file": f, "reader": r, "column": c, "outcome": o} for f, r, c, o in readings]}, sys.stdout)
        """
}
