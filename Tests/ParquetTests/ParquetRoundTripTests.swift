import Parquet
import TestSupport
import Testing

@Suite("A table written and read back")
struct ParquetRoundTripTests {
    private func expectSame(_ read: ParquetTable, _ written: ParquetTable) {
        #expect(read.metadata == written.metadata)
        #expect(read.columns.map(\.name) == written.columns.map(\.name))
        for (left, right) in zip(read.columns, written.columns) {
            #expect(left.isIdentical(to: right), "column \(right.name)")
        }
    }

    @Test("has every value of every kind", arguments: [0, 1, 2, 7, 8, 9, 63, 127, 128, 129, 1_000, 4_097])
    func survives(rows: Int) throws {
        let table = ParquetTable.random(rows: rows, seed: UInt64(rows) + 1)
        let file = try ParquetFile(bytes: try ParquetEncoder.encode(table))
        #expect(file.rowCount == rows)
        #expect(file.createdBy == ParquetEncoder.createdBy)
        #expect(file.schema.map(\.kind) == table.columns.map(\.kind))
        #expect(file.schema.map(\.isNullable) == table.columns.map { $0.validity != nil })
        expectSame(try file.read(), table)
    }

    @Test(
        "has every value over many pages and row groups",
        arguments: [
            WriteOptions(rowGroupRows: 100, pageBytes: 64), WriteOptions(rowGroupRows: 1_000, pageBytes: 100),
            WriteOptions(compressionLevel: 1, rowGroupRows: 999, pageBytes: 1_000),
            WriteOptions(pageBytes: 4_096, choosesEncodings: false),
        ])
    func survivesPaging(options: WriteOptions) throws {
        let table = ParquetTable.random(rows: 2_500, seed: 5)
        expectSame(try ParquetFile(bytes: try ParquetEncoder.encode(table, options: options)).read(), table)
    }

    @Test("is the same with a hundred thousand rows")
    func survivesLength() throws {
        var random = SplitMix(state: 9)
        let table = ParquetTable(columns: [
            .random("close", .double, .walk, 100_000, nullShare: 0.01, &random),
            .random("symbol", .string, .few, 100_000, nullShare: nil, &random),
            .random("volume", .int64, .wild, 100_000, nullShare: nil, &random),
        ])
        expectSame(try ParquetFile(bytes: try ParquetEncoder.encode(table)).read(), table)
    }

    @Test("gives the same bytes each time")
    func isDeterministic() throws {
        let table = ParquetTable.random(rows: 700, seed: 3)
        let first = try ParquetEncoder.encode(table)
        for _ in 0..<3 { #expect(try ParquetEncoder.encode(table) == first) }
    }

    @Test("can be read by column, in the order asked for, from a mapped file")
    func projects() throws {
        let folder = try TemporaryFolder()
        let table = ParquetTable.random(rows: 300, seed: 4)
        let path = folder.appending("table.parquet")
        try write(try ParquetEncoder.encode(table), to: path)
        let read = try ParquetFile(path: path).read(columns: ["string_few", "double_walk"])
        #expect(read.columns.map(\.name) == ["string_few", "double_walk"])
        #expect(read.source == path)
        #expect(read.columns[1].isIdentical(to: try table.column("double_walk")))
    }

    @Test("keeps a NaN as null or as a value, as the writer chose")
    func nanAndNull() throws {
        let table = ParquetTable(columns: [
            .nanAsNull("macd", [1, .nan, 3]), Column("raw", .double([1, .nan, 3])),
            .optional("vwap", [Double?.none, 2, .nan]),
        ])
        let read = try ParquetFile(bytes: try ParquetEncoder.encode(table)).read()
        #expect(try read.optionalDoubles("macd") == [1, nil, 3])
        #expect(try read.doubles("raw")[1].isNaN)
        #expect(try read.doublesOrNaN("vwap")[0].isNaN)
        #expect(try read.optionalDoubles("vwap")[2]?.isNaN == true)
    }

    @Test("shares one file between threads")
    func concurrentReads() async throws {
        let table = ParquetTable.random(rows: 500, seed: 8)
        let file = try ParquetFile(bytes: try ParquetEncoder.encode(table))
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try file.read().rowCount } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 500, count: 8))
    }
}
