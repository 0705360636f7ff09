/// Python programs for the peers. Each does much in one process: starting one takes a second.
enum PeerScripts {
    /// Reads our file with every peer, compares it with the values in a JSON file, and writes those values
    /// with every peer in many settings. Arguments: a folder; prints the names of the files written.
    static let exchange = """
        import sys, os, json, struct
        import pyarrow as pa, pyarrow.parquet as pq, duckdb, polars as pl
        duckdb.sql("set enable_progress_bar = false")
        folder = sys.argv[1]
        at = lambda name: os.path.join(folder, name)
        expected = json.load(open(at("expected.json")))
        types = {"int32": pa.int32(), "int64": pa.int64(), "float": pa.float32(), "double": pa.float64(),
            "string": pa.string(), "date": pa.date32()}
        unpack = {
            "float": lambda text: struct.unpack(">f", bytes.fromhex(text))[0],
            "double": lambda text: struct.unpack(">d", bytes.fromhex(text))[0],
            "string": lambda text: bytes.fromhex(text).decode(),
        }
        pack = {
            "float": lambda value: struct.pack(">f", value).hex(),
            "double": lambda value: struct.pack(">d", value).hex(),
            "string": lambda value: value.encode().hex(),
        }

        def canonical(table):
            columns = {}
            for column in expected["columns"]:
                kind = column["kind"]
                array = table[column["name"]]
                if kind == "date":
                    assert array.type == pa.date32(), array.type
                    array = array.cast(pa.int32())
                convert = pack.get(kind, str)
                columns[column["name"]] = [None if v is None else convert(v) for v in array.to_pylist()]
            return columns

        def check(peer, table):
            assert table.num_rows == expected["rows"], (peer, table.num_rows)
            found = canonical(table)
            for column in expected["columns"]:
                name = column["name"]
                if found[name] != column["values"]:
                    row = next(k for k in range(expected["rows"]) if found[name][k] != column["values"][k])
                    raise SystemExit(f"{peer}: {name} row {row}: {found[name][row]} != {column['values'][row]}")

        def arrow(relation):
            result = relation.arrow()
            return result.read_all() if hasattr(result, "read_all") else result

        ours = at("ours.parquet")
        connection = duckdb.connect()
        check("pyarrow", pq.read_table(ours))
        check("duckdb", arrow(connection.sql(f"SELECT * FROM read_parquet('{ours}')")))
        check("polars", pl.read_parquet(ours).to_arrow())

        metadata = pq.read_metadata(ours)
        assert metadata.created_by == expected["createdBy"], metadata.created_by
        stored = {k.decode(): v.decode() for k, v in (metadata.metadata or {}).items()}
        assert stored == expected["metadata"], stored

        def values(column):
            convert = unpack.get(column["kind"], int)
            return [None if v is None else convert(v) for v in column["values"]]

        # Statistics: those of the file, group by group, are those of the values.
        start = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group).num_rows
            for index, column in enumerate(expected["columns"]):
                slice = values(column)[start:start + rows]
                found = metadata.row_group(group).column(index).statistics
                assert found.null_count == slice.count(None), (column["name"], found)
                kept = [v for v in slice if v is not None and v == v]
                if column["kind"] == "string": kept = [v.encode() for v in kept]
                if kept and found.has_min_max:
                    low, high = found.min_raw, found.max_raw
                    assert (low, high) == (min(kept), max(kept)), (column["name"], low, high)
                else:
                    assert not kept or max(map(len, kept)) > 64, (column["name"], found)
            start += rows

        # A filter that DuckDB pushes down to the statistics and dictionaries finds what a scan finds.
        for column in expected["columns"]:
            if column["kind"] in ("int32", "int64") and expected["rows"]:
                kept = sorted(v for v in values(column) if v is not None)
                if kept:
                    middle = kept[len(kept) // 2]
                    query = f"SELECT count(*) FROM '{ours}' WHERE {column['name']} > {middle}"
                    assert connection.execute(query).fetchall()[0][0] == sum(v > middle for v in kept), column["name"]

        def array(column):
            kind = column["kind"]
            if kind == "date": return pa.array(values(column), pa.int32()).cast(pa.date32())
            return pa.array(values(column), types[kind])

        names = [column["name"] for column in expected["columns"]]
        arrays = [array(column) for column in expected["columns"]]
        frame = pa.table(arrays, names=names)
        strict = pa.table(arrays, schema=pa.schema(
            [pa.field(n, a.type, nullable=a.null_count > 0) for n, a in zip(names, arrays)]))
        kinds = {column["name"]: column["kind"] for column in expected["columns"]}
        delta = {n: {"int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "date": "DELTA_BINARY_PACKED",
            "string": "DELTA_BYTE_ARRAY", "float": "BYTE_STREAM_SPLIT", "double": "BYTE_STREAM_SPLIT"}[k]
            for n, k in kinds.items()}
        split = {n: {"string": "DELTA_LENGTH_BYTE_ARRAY"}.get(k, "BYTE_STREAM_SPLIT") for n, k in kinds.items()}
        written = []
        def name(label):
            written.append(label + ".parquet")
            return at(written[-1])
        def by_arrow(label, table=frame, **options):
            pq.write_table(table, name(label), **({"compression": "zstd"} | options))
        by_arrow("arrow-default")
        by_arrow("arrow-plain-memory", compression="none")
        by_arrow("arrow-required", strict)
        by_arrow("arrow-version2-pages", data_page_version="2.0")
        by_arrow("arrow-version2-plain", strict, data_page_version="2.0", compression="none", use_dictionary=False)
        by_arrow("arrow-format-1", version="1.0", use_dictionary=False)
        by_arrow("arrow-delta", use_dictionary=False, column_encoding=delta)
        by_arrow("arrow-delta-version2", strict, use_dictionary=False, column_encoding=delta, data_page_version="2.0")
        by_arrow("arrow-split", use_dictionary=False, column_encoding=split)
        by_arrow("arrow-many-pages", data_page_size=256, write_batch_size=16, row_group_size=333)
        by_arrow("arrow-fallback", dictionary_pagesize_limit=128, data_page_size=512, write_batch_size=32)
        by_arrow("arrow-checksums", write_page_checksum=True, write_page_index=True)
        connection.register("frame_view", frame)
        for label, options in {
            "duckdb-default": "COMPRESSION zstd", "duckdb-uncompressed": "COMPRESSION uncompressed",
            "duckdb-v2": "COMPRESSION zstd, PARQUET_VERSION v2", "duckdb-groups": "COMPRESSION zstd, ROW_GROUP_SIZE 2048",
        }.items():
            connection.execute(f"COPY (SELECT * FROM frame_view) TO '{name(label)}' (FORMAT parquet, {options})")
        polars = pl.from_arrow(frame)
        polars.write_parquet(name("polars-default"), compression="zstd")
        polars.write_parquet(name("polars-uncompressed"), compression="uncompressed")
        polars.write_parquet(name("polars-many-pages"), compression="zstd", row_group_size=400, data_page_size=512)
        print("\\n".join(written))
        """

    /// Files that use what is not read. Argument: a folder.
    static let writeUnsupported = """
        import sys, os, datetime, decimal
        import pyarrow as pa, pyarrow.parquet as pq
        at = lambda name: os.path.join(sys.argv[1], name)
        pq.write_table(pa.table({
            "good": pa.array([1, 2], pa.int64()),
            "nested": pa.array([[1], [2, 3]], pa.list_(pa.int64())),
            "flag": pa.array([True, False]),
            "price": pa.array([decimal.Decimal("1.25"), None], pa.decimal128(10, 2)),
            "small": pa.array([decimal.Decimal("1.25"), None], pa.decimal128(5, 2)),
            "raw": pa.array([b"\\xff", b"\\xfe"], pa.binary()),
            "unsigned": pa.array([1, 2], pa.uint64()),
            "stamp": pa.array([1, 2], pa.timestamp("us", tz="UTC")),
            "byte": pa.array([-1, 2], pa.int8()),
            "last": pa.array(["x", None]),
        }), at("mixed.parquet"), compression="zstd", store_decimal_as_integer=True)
        import base64
        import pyarrow.parquet.encryption as pe
        class Keys(pe.KmsClient):
            def __init__(self, configuration): super().__init__()
            def wrap_key(self, key, master): return base64.b64encode(key)
            def unwrap_key(self, key, master): return base64.b64decode(key)
        for name, plain in [("encrypted-column", True), ("encrypted-footer", False)]:
            settings = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["secret"]}, plaintext_footer=plain)
            properties = pe.CryptoFactory(Keys).file_encryption_properties(pe.KmsConnectionConfig(), settings)
            pq.write_table(pa.table({"open": [1, 2], "secret": [3, 4]}), at(name), encryption_properties=properties)
        """
}
