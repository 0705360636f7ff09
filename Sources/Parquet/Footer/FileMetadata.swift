/// Physical types of the Parquet format, by their Thrift codes.
enum PhysicalType: Int32 {
    case boolean = 0
    case int32, int64, int96, float, double, byteArray, fixedLengthByteArray
}

/// Encodings of the Parquet format, by their Thrift codes.
enum Encoding: Int32 {
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
enum Codec: Int32 {
    case uncompressed = 0
    case snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw
}

/// The part of a file's footer that this module uses.
struct FileMetadata {
    var rowCount = 0
    var schema: [SchemaElement] = []
    var rowGroups: [RowGroup] = []
    var keyValues: [KeyValue] = []
    var createdBy: String?
    var isEncrypted = false
}

/// One node of the schema tree, in the footer's depth-first order.
struct SchemaElement {
    var name = ""
    var physicalType: Int32?
    var repetition: Int32?
    var childCount = 0
    var convertedType: Int32?
    var logicalType: LogicalType?
}

enum LogicalType: Equatable {
    case string, `enum`, json, date
    case integer(bits: Int, signed: Bool)
    case timestamp(unit: String, utc: Bool)
    case time(unit: String)
    /// One that this module does not read, by name.
    case other(String)
}

struct RowGroup {
    var rowCount = 0
    var byteCount = 0
    var compressedByteCount = 0
    var columns: [ColumnChunk] = []
}

/// Where a column of a row group lies in the file, and how it is stored.
struct ColumnChunk {
    var physicalType: Int32 = -1
    var path: [String] = []
    var encodings: [Encoding] = []
    var codec: Int32 = 0
    var valueCount = 0
    var uncompressedByteCount = 0
    var compressedByteCount = 0
    var dataPageOffset = 0
    var dictionaryPageOffset: Int?
    var statistics: Statistics?
    var isExternal = false
    var isEncrypted = false
}

/// Bounds of a column chunk, in the PLAIN encoding of its type (strings without the length).
struct Statistics: Equatable {
    var minimum: [UInt8]?
    var maximum: [UInt8]?
    var nullCount: Int?
}

/// Codes of a schema element's repetition.
enum Repetition {
    static let required: Int32 = 0
    static let optional: Int32 = 1
    static let repeated: Int32 = 2
}

/// Codes of the older annotation, which files carry beside or instead of the logical type.
enum ConvertedType {
    static let utf8: Int32 = 0
    static let `enum`: Int32 = 4
    static let date: Int32 = 6
    static let json: Int32 = 19
    static let names: [Int32: String] = [
        1: "MAP", 2: "MAP_KEY_VALUE", 3: "LIST", 5: "DECIMAL", 7: "TIME_MILLIS", 8: "TIME_MICROS",
        9: "TIMESTAMP_MILLIS", 10: "TIMESTAMP_MICROS", 11: "UINT_8", 12: "UINT_16", 13: "UINT_32",
        14: "UINT_64", 15: "INT_8", 16: "INT_16", 17: "INT_32", 18: "INT_64", 20: "BSON", 21: "INTERVAL",
    ]
}
