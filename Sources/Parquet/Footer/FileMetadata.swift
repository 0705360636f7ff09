/// Physical types of the Parquet format, by their Thrift codes.
package enum PhysicalType: Int32 {
    case boolean = 0
    case int32, int64, int96, float, double, byteArray, fixedLengthByteArray
}

/// Encodings of the Parquet format, by their Thrift codes.
package enum Encoding: Int32 {
    case plain = 0
    case plainDictionary = 2
    case runLength = 3
    case bitPacked = 4
    case deltaBinaryPacked = 5
    case deltaLengthByteArray = 6
    case deltaByteArray = 7
    case runLengthDictionary = 8
    case byteStreamSplit = 9
}

/// Compression codecs of the Parquet format, by their Thrift codes.
package enum Codec: Int32 {
    case uncompressed = 0
    case snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw
}

/// The part of a file's footer that this module uses.
package struct FileMetadata {
    package var rowCount = 0
    package var schema: [SchemaElement] = []
    package var rowGroups: [RowGroup] = []
    package var keyValues: [KeyValue] = []
    package var createdBy: String?

    package init() {}
}

/// One node of the schema tree, in the footer's depth-first order.
package struct SchemaElement {
    package var name = ""
    package var physicalType: Int32?
    package var repetition: Int32?
    package var childCount = 0
    package var convertedType: Int32?
    package var logicalType: LogicalType?

    package init() {}
}

package enum LogicalType: Equatable {
    case string, `enum`, json, date
    case integer(bits: Int, signed: Bool)
    case timestamp(unit: String, utc: Bool)
    case time(unit: String)
    /// One that this module does not read, by name.
    case other(String)
}

package struct RowGroup {
    package var rowCount = 0
    package var byteCount = 0
    package var compressedByteCount = 0
    package var columns: [ColumnChunk] = []

    package init() {}
}

/// Where a column of a row group lies in the file, and how it is stored.
package struct ColumnChunk {
    package var physicalType: Int32 = -1
    package var path: [String] = []
    package var encodings: [Encoding] = []
    package var codec: Int32 = 0
    package var valueCount = 0
    package var uncompressedByteCount = 0
    package var compressedByteCount = 0
    package var dataPageOffset = 0
    package var dictionaryPageOffset: Int?
    package var statistics: Statistics?
    /// Where the bounds of the chunk's pages lie in the file.
    package var columnIndex: Range<Int>?
    /// Where the places of the chunk's pages lie in the file.
    package var offsetIndex: Range<Int>?
    package var isExternal = false
    package var isEncrypted = false

    package init() {}
}

/// Bounds of a column chunk, in the PLAIN encoding of its type (strings without the length).
package struct Statistics: Equatable {
    package var minimum: [UInt8]?
    package var maximum: [UInt8]?
    package var nullCount: Int?
    /// False where the writer says that a bound is not a value of the column but lies beyond them all.
    package var isMinimumExact = true
    package var isMaximumExact = true
    package var distinctCount: Int?

    package init(
        minimum: [UInt8]? = nil, maximum: [UInt8]? = nil, nullCount: Int? = nil,
        distinctCount: Int? = nil, isMinimumExact: Bool = true, isMaximumExact: Bool = true
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.nullCount = nullCount
        self.distinctCount = distinctCount
        self.isMinimumExact = isMinimumExact
        self.isMaximumExact = isMaximumExact
    }
}

/// Codes of a schema element's repetition.
package enum Repetition {
    package static let required: Int32 = 0
    package static let optional: Int32 = 1
    package static let repeated: Int32 = 2
}

/// Codes of the older annotation, which files carry beside or instead of the logical type.
package enum ConvertedType {
    package static let utf8: Int32 = 0
    package static let `enum`: Int32 = 4
    package static let date: Int32 = 6
    package static let timestampMicros: Int32 = 10
    package static let json: Int32 = 19
    package static let names: [Int32: String] = [
        1: "MAP", 2: "MAP_KEY_VALUE", 3: "LIST", 5: "DECIMAL", 7: "TIME_MILLIS", 8: "TIME_MICROS",
        9: "TIMESTAMP_MILLIS", 10: "TIMESTAMP_MICROS", 11: "UINT_8", 12: "UINT_16", 13: "UINT_32",
        14: "UINT_64", 15: "INT_8", 16: "INT_16", 17: "INT_32", 18: "INT_64", 20: "BSON", 21: "INTERVAL",
    ]
}
