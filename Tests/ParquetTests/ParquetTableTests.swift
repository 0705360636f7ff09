import Parquet
import Testing

@Suite("A table's typed accessors")
struct ParquetTableTests {
    private let table = ParquetTable(
        columns: [
            Column("symbol", .string(["A", "B"])), .optional("vwap", [1.5, nil] as [Double?]),
            Column("close", .float([1, 2])), Column("day", .date([0, 19_000])), Column("id", .int64([7, 8])),
            .optional("count", [nil, 3] as [Int32?]),
        ],
        metadata: [KeyValue("a", "1")], source: "bars.parquet")

    @Test("return the values by kind")
    func values() throws {
        #expect(try table.strings("symbol") == ["A", "B"])
        #expect(try table.optionalStrings("symbol") == ["A", "B"])
        #expect(try table.doubles("close") == [1, 2])
        #expect(try table.optionalDoubles("vwap") == [1.5, nil])
        #expect(try table.doublesOrNaN("vwap")[1].isNaN)
        #expect(try table.dates("day") == [0, 19_000])
        #expect(try table.optionalDates("day") == [0, 19_000])
        #expect(try table.int64s("id") == [7, 8])
        #expect(try table.optionalInt64s("id") == [7, 8])
        #expect(try table.optionalInt32s("count") == [nil, 3])
        #expect(table.metadataValue("a") == "1")
        #expect(table.metadataValue("b") == nil)
    }

    @Test("name the file and the column when it is absent, of another kind, or null")
    func errors() {
        #expect(code { _ = try table.doubles("volume") } == .missingColumn)
        #expect(code { _ = try table.strings("id") } == .typeMismatch)
        #expect(code { _ = try table.doubles("vwap") } == .unexpectedNull)
        #expect(code { _ = try table.int32s("count") } == .unexpectedNull)
        let error = #expect(throws: ParquetError.self) { try table.doubles("vwap") }
        #expect(error?.description.contains("'vwap' of bars.parquet") == true)
    }

    @Test("are refused by the encoder when columns disagree")
    func invalidTables() {
        #expect(code { _ = try ParquetEncoder.encode(ParquetTable(columns: [])) } == .invalidTable)
        let short = ParquetTable(columns: [Column("a", .int32([1])), Column("b", .int32([]))])
        #expect(code { _ = try ParquetEncoder.encode(short) } == .invalidTable)
        let twice = ParquetTable(columns: [Column("a", .int32([1])), Column("a", .int32([1]))])
        #expect(code { _ = try ParquetEncoder.encode(twice) } == .invalidTable)
        let validity = ParquetTable(columns: [Column("a", .int32([1]), validity: [])])
        #expect(code { _ = try ParquetEncoder.encode(validity) } == .invalidTable)
    }
}

/// The code of the Parquet error that `body` throws; nil if it throws none.
func code(_ body: () throws -> Void) -> ParquetError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? ParquetError)?.code
    }
}
