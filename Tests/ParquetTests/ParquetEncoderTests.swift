import Foundation
import Parquet
import TestSupport
import Testing

@Suite("The encoder")
struct ParquetEncoderTests {
    /// Every option at several settings, among them one page a row and one row group a few rows.
    static let settings: [WriteOptions] =
        [1, 5, 9, 19].map { WriteOptions(compressionLevel: $0) }
        + [64, 1_000].flatMap { bytes in
            WriteOptions.PageVersion.allCases.map {
                WriteOptions(rowGroupRows: 400, pageBytes: bytes, pageVersion: $0)
            }
        }
        + [
            WriteOptions(pageVersion: .v2), WriteOptions(rowGroupRows: 7, writesChecksums: false),
            WriteOptions(choosesEncodings: false),
        ]

    /// The encoding for every column to which it applies.
    static func forcing(_ encoding: ColumnEncoding, _ table: ParquetTable, _ options: WriteOptions)
        -> WriteOptions
    {
        var options = options
        for column in table.columns where applies(encoding, column.kind) {
            options.encodings[column.name] = encoding
        }
        return options
    }

    private static func applies(_ encoding: ColumnEncoding, _ kind: ColumnKind) -> Bool {
        switch encoding {
        case .plain, .dictionary: true
        case .byteStreamSplit: kind != .string
        case .deltaLengthByteArray, .deltaByteArray: kind == .string
        case .deltaBinaryPacked: [.int32, .int64, .date].contains(kind)
        }
    }

    private func expectRoundTrip(_ table: ParquetTable, _ options: WriteOptions) throws {
        let read = try ParquetFile(bytes: try ParquetEncoder.encode(table, options: options)).read()
        #expect(read.metadata == table.metadata)
        for (left, right) in zip(read.columns, table.columns) {
            #expect(left.isIdentical(to: right), "column \(right.name), \(options)")
        }
        #expect(read.columns.count == table.columns.count)
    }

    @Test("loses nothing under any option", arguments: settings)
    func options(options: WriteOptions) throws {
        try expectRoundTrip(.random(rows: 500, seed: 21), options)
    }

    @Test("loses nothing in any encoding", arguments: ColumnEncoding.allCases, [1, 9, 130, 600])
    func encodings(encoding: ColumnEncoding, rows: Int) throws {
        let table = ParquetTable.random(rows: rows, seed: UInt64(rows) + 3)
        for options in [WriteOptions(), WriteOptions(pageBytes: 512, pageVersion: .v2)] {
            try expectRoundTrip(table, Self.forcing(encoding, table, options))
        }
    }

    @Test("gives the same bytes again, after other tables, and on every thread")
    func determinism() async throws {
        let tables = (0..<12).map { ParquetTable.random(rows: 300 + 50 * $0, seed: UInt64($0)) }
        let first = try tables.map { try ParquetEncoder.encode($0) }
        let again = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for index in tables.indices.reversed() {
                group.addTask { (index, try ParquetEncoder.encode(tables[index])) }
            }
            return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        for index in tables.indices { #expect(again[index] == first[index]) }
    }

    @Test("writes to a descriptor what it returns in memory")
    func descriptor() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("table.parquet")
        let table = ParquetTable.random(rows: 900, seed: 6)
        let options = WriteOptions(rowGroupRows: 200, pageBytes: 256)
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        let count = try ParquetEncoder.write(table, to: descriptor, options: options)
        close(descriptor)
        let expected = try ParquetEncoder.encode(table, options: options)
        #expect(count == expected.count)
        #expect(try bytes(of: path) == expected)
    }

    @Test("says why a descriptor takes no more")
    func fullDescriptor() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let table = ParquetTable(columns: [Column("a", .int32([1]))])
        let error = #expect(throws: ParquetError.self) { try ParquetEncoder.write(table, to: descriptor) }
        #expect(error?.code == .io)
        #expect(error?.message.contains("No space left") == true)
    }

    @Test("writes a table without rows")
    func noRows() throws {
        let table = ParquetTable(columns: [Column("a", .string([])), .optional("b", [] as [Double?])])
        let file = try ParquetFile(bytes: try ParquetEncoder.encode(table))
        #expect(file.rowCount == 0)
        #expect(try file.read().columns == table.columns)
    }

    @Test("keeps footers lean")
    func footer() throws {
        let columns = (0..<10).map { Column("c\($0)", .double([1])) }
        // Ten chunks of one value, their pages and all that describes them.
        #expect(try ParquetEncoder.encode(ParquetTable(columns: columns)).count < 1_500)
    }

    @Test("refuses a table that readers could not take, naming what is wrong")
    func invalidTables() {
        let good = Column("a", .int32([1]))
        func expect(_ columns: [Column], _ metadata: [KeyValue] = [], _ word: String) {
            let error = #expect(throws: ParquetError.self) {
                try ParquetEncoder.encode(ParquetTable(columns: columns, metadata: metadata))
            }
            #expect(error?.code == .invalidTable)
            #expect(error?.message.contains(word) == true, "\(String(describing: error))")
        }
        expect([], [], "without columns")
        expect([Column("", .int32([1]))], [], "without a name")
        expect([Column("a\0b", .int32([1]))], [], "NUL")
        expect([good, good], [], "two columns are called 'a'")
        expect([good, Column("b", .int32([]))], [], "'b' has 0 rows")
        expect([Column("a", .int32([1]), validity: [])], [], "validity")
        expect([good], [KeyValue("", "x")], "metadata key")
        expect([good], [KeyValue("k\0", "x")], "NUL")
        expect([good], [KeyValue("k", "x"), KeyValue("k", "y")], "called 'k'")
        expect([good], [KeyValue("ARROW:schema", "x")], "remove it")
    }

    @Test("refuses options that no file can be written with")
    func invalidOptions() {
        let table = ParquetTable(columns: [Column("a", .int32([1])), Column("s", .string(["x"]))])
        for options in [
            WriteOptions(compressionLevel: 0), WriteOptions(compressionLevel: 20),
            WriteOptions(rowGroupRows: 0),
            WriteOptions(pageBytes: 0), WriteOptions(pageBytes: 2 << 30),
            WriteOptions(encodings: ["b": .plain]), WriteOptions(encodings: ["a": .deltaByteArray]),
            WriteOptions(encodings: ["s": .byteStreamSplit]),
        ] {
            #expect(code { _ = try ParquetEncoder.encode(table, options: options) } == .invalidOptions)
        }
    }
}
