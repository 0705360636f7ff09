/// The kinds of column that this module reads and writes.
public enum ColumnKind: Sendable, Hashable, CaseIterable {
    /// INT32.
    case int32
    /// INT64.
    case int64
    /// FLOAT.
    case float
    /// DOUBLE.
    case double
    /// BYTE_ARRAY with the STRING logical type: UTF-8.
    case string
    /// INT32 with the DATE logical type: days since 1970-01-01.
    case date
    /// INT64 with a TIMESTAMP logical type of any unit, or INT96: nanoseconds since 1970-01-01T00:00, in UTC
    /// or local time as ``ParquetField/annotation`` says. Written as
    /// microseconds in UTC.
    case timestamp
    /// BOOLEAN. Read, not written.
    case boolean
}

/// A column's values, one per row.
public enum ColumnValues: Sendable, Equatable {
    case int32([Int32])
    case int64([Int64])
    case float([Float])
    case double([Double])
    case string([String])
    /// Days since 1970-01-01.
    case date([Int32])
    /// Nanoseconds since 1970-01-01T00:00.
    case timestamp([Int64])
    case boolean([Bool])

    public var count: Int {
        switch self {
        case .int32(let values), .date(let values): values.count
        case .int64(let values), .timestamp(let values): values.count
        case .float(let values): values.count
        case .double(let values): values.count
        case .string(let values): values.count
        case .boolean(let values): values.count
        }
    }

    public var kind: ColumnKind {
        switch self {
        case .int32: .int32
        case .int64: .int64
        case .float: .float
        case .double: .double
        case .string: .string
        case .date: .date
        case .timestamp: .timestamp
        case .boolean: .boolean
        }
    }
}
