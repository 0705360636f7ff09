import Foundation
import Parquet
import TestSupport
import Testing

@Suite("pyarrow, DuckDB and polars")
struct InteroperationTests {
    /// Tables in one exchange each: empty, of every kind and spread, and long.
    static let tables: [(rows: Int, options: WriteOptions)] = [
        (0, WriteOptions()), (1, WriteOptions()), (1_003, WriteOptions()),
        (1_500, WriteOptions(rowGroupRows: 400, pageBytes: 512)),
    ]

    @Test("read what is written here, and what they write is read here", arguments: tables.indices)
    func exchange(index: Int) throws {
        let (rows, options) = Self.tables[index]
        try exchange(.random(rows: rows, seed: UInt64(rows) + 40), options)
    }

    @Test("read and write a hundred thousand rows")
    func exchangeLongTable() throws {
        var random = SplitMix(state: 12)
        let rows = 100_000
        try exchange(
            ParquetTable(columns: [
                .random("close", .double, .walk, rows, nullShare: 0.01, &random),
                .random("volume", .int64, .walk, rows, nullShare: nil, &random),
                .random("symbol", .string, .few, rows, nullShare: 0.5, &random),
            ]), WriteOptions())
    }

    private func exchange(_ table: ParquetTable, _ options: WriteOptions) throws {
        let folder = try TemporaryFolder()
        try write(try ParquetEncoder.encode(table, options: options), to: folder.appending("ours.parquet"))
        try JSONEncoder().encode(ExpectedTable(table)).write(to: folder.url.appending(path: "expected.json"))
        let written = try Peer.python(PeerScripts.exchange, [folder.path]).split(separator: "\n")
        #expect(written.count == 19)
        for name in written {
            let file = try ParquetFile(path: folder.appending(String(name)))
            #expect(file.rowCount == table.rowCount, "\(name)")
            let read = try file.read()
            for (found, expected) in zip(read.columns, table.columns) {
                let same = found.withoutNeedlessValidity.isIdentical(to: expected.withoutNeedlessValidity)
                #expect(same, "\(name), column \(expected.name)")
            }
            #expect(read.columns.count == table.columns.count)
        }
    }

    @Test("may write what is not read here: the error names it, and the other columns are read")
    func unsupported() throws {
        let folder = try TemporaryFolder()
        try Peer.python(PeerScripts.writeUnsupported, [folder.path])
        let file = try ParquetFile(path: folder.appending("mixed.parquet"))
        let read = try file.read(columns: ["good", "stamp", "flag", "byte", "last"])
        #expect(try read.int64s("good") == [1, 2])
        #expect(try read.column("stamp").values == .timestamp([1_000, 2_000]))
        #expect(try read.column("flag").values == .boolean([true, false]))
        #expect(try read.int32s("byte") == [-1, 2])
        #expect(try read.optionalStrings("last") == ["x", nil])
        #expect(file.schema.first { $0.name == "stamp" }?.annotation == "TIMESTAMP(MICROS, UTC)")
        for (column, word) in [
            ("nested", "nested"), ("price", "DECIMAL"), ("small", "DECIMAL"),
            ("unsigned", "UINT_64"), ("raw", "UTF-8"),
        ] {
            let error = #expect(throws: ParquetError.self) { try file.read(columns: [column]) }
            #expect(error?.code == .unsupported)
            #expect(error?.description.contains(word) == true, "\(String(describing: error))")
            #expect(error?.description.contains("mixed.parquet, column '\(column)'") == true)
        }
        let open = try ParquetFile(path: folder.appending("encrypted-column"))
        #expect(try open.read(columns: ["open"]).int64s("open") == [1, 2])
        let secret = #expect(throws: ParquetError.self) { try open.read(columns: ["secret"]) }
        #expect(secret?.code == .unsupported)
        #expect(secret?.description.contains("column 'secret': it is encrypted") == true)
        let error = #expect(throws: ParquetError.self) {
            try ParquetFile(path: folder.appending("encrypted-footer"))
        }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("its footer is encrypted") == true)
    }
}

extension Column {
    /// The same column, REQUIRED if it has no null: peers make every column OPTIONAL.
    var withoutNeedlessValidity: Column {
        nullCount == 0 ? Column(name, values) : self
    }
}

/// A table in a form that both sides can write: floating-point numbers as the hexadecimal of their bits,
/// strings as that of their UTF-8, integers in decimal.
struct ExpectedTable: Encodable {
    var rows: Int
    var createdBy: String
    var metadata: [String: String]
    var columns: [ExpectedColumn]

    init(_ table: ParquetTable) {
        rows = table.rowCount
        createdBy = ParquetEncoder.createdBy
        metadata = Dictionary(table.metadata.map { ($0.key, $0.value) }) { first, _ in first }
        columns = table.columns.map(ExpectedColumn.init)
    }
}

struct ExpectedColumn: Encodable {
    var name: String
    var kind: String
    var values: [String?]

    init(_ column: Column) {
        name = column.name
        kind = "\(column.kind)"
        let texts: [String]
        switch column.values {
        case .int32(let values), .date(let values): texts = values.map { String($0) }
        case .int64(let values), .timestamp(let values): texts = values.map { String($0) }
        case .boolean(let values): texts = values.map { $0 ? "True" : "False" }
        case .float(let values): texts = values.map { Self.hex($0.bitPattern) }
        case .double(let values): texts = values.map { Self.hex($0.bitPattern) }
        case .string(let values):
            texts = values.map { $0.utf8.map { Self.hex($0) }.joined() }
        }
        let validity = column.validity
        values = texts.indices.map { validity?[$0] ?? true ? texts[$0] : nil }
    }

    private static func hex<Bits: FixedWidthInteger>(_ bits: Bits) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: Bits.bitWidth / 4 - digits.count) + digits
    }
}
