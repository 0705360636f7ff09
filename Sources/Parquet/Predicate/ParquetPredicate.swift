/// A range that a column's values are wanted from. Bounds are inclusive; nil leaves a side open. A null, or a
/// NaN, is in no range.
///
/// Reading with a predicate leaves out row groups whose statistics show that no row of theirs matches, and
/// returns all rows of the others: rows outside the range may be among them.
public struct ParquetPredicate: Sendable, Hashable {
    public enum Bounds: Sendable, Hashable {
        /// For int32, int64, date (days) and timestamp (nanoseconds) columns.
        case integers(from: Int64?, through: Int64?)
        /// For numbers of any kind.
        case numbers(from: Double?, through: Double?)
        /// For string columns; ordered by their UTF-8 bytes.
        case strings(from: String?, through: String?)
    }

    public var column: String
    public var bounds: Bounds

    public init(column: String, _ bounds: Bounds) {
        self.column = column
        self.bounds = bounds
    }

    public static func integers(
        _ column: String, from lower: Int64? = nil, through upper: Int64? = nil
    ) -> ParquetPredicate {
        ParquetPredicate(column: column, .integers(from: lower, through: upper))
    }

    public static func numbers(
        _ column: String, from lower: Double? = nil, through upper: Double? = nil
    ) -> ParquetPredicate {
        ParquetPredicate(column: column, .numbers(from: lower, through: upper))
    }

    public static func strings(
        _ column: String, from lower: String? = nil, through upper: String? = nil
    ) -> ParquetPredicate {
        ParquetPredicate(column: column, .strings(from: lower, through: upper))
    }
}
