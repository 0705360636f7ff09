/// The same columns of many files, one array a column: the rows of the first file, then those of the second,
/// and so on.
public struct StackedTable: Sendable {
    /// The files, in the order of the rows.
    public var paths: [String]
    public var columns: [StackedColumn]
    /// Where each file's rows begin, and at the end the row count: one more entry than files.
    public var rowOffsets: [Int]

    public var rowCount: Int { rowOffsets.last ?? 0 }

    /// The rows of the file at `index`.
    public func rows(ofFile index: Int) -> Range<Int> { rowOffsets[index]..<rowOffsets[index + 1] }

    /// The column of that name.
    ///
    /// - Throws: ``ParquetError`` `missingColumn`.
    public func column(_ name: String) throws(ParquetError) -> StackedColumn {
        guard let column = columns.first(where: { $0.name == name }) else {
            let names = columns.map(\.name).joined(separator: ", ")
            throw ParquetError(.missingColumn, "column '\(name)' was not read; the columns are: \(names)")
        }
        return column
    }

    /// A DOUBLE column; NaN where null.
    public func doubles(_ name: String) throws(ParquetError) -> [Double] {
        let column = try column(name)
        guard case .double(let values) = column.values else { throw mismatch(column, .double) }
        return values
    }

    /// A FLOAT column; NaN where null.
    public func floats(_ name: String) throws(ParquetError) -> [Float] {
        let column = try column(name)
        guard case .float(let values) = column.values else { throw mismatch(column, .float) }
        return values
    }

    /// An INT64 column without nulls.
    public func int64s(_ name: String) throws(ParquetError) -> [Int64] {
        let column = try column(name)
        guard case .int64(let values) = column.values else { throw mismatch(column, .int64) }
        try requireNoNulls(column)
        return values
    }

    /// An INT32 column without nulls.
    public func int32s(_ name: String) throws(ParquetError) -> [Int32] {
        let column = try column(name)
        guard case .int32(let values) = column.values else { throw mismatch(column, .int32) }
        try requireNoNulls(column)
        return values
    }

    /// Days since 1970-01-01 of a column without nulls.
    public func dates(_ name: String) throws(ParquetError) -> [Int32] {
        let column = try column(name)
        guard case .date(let values) = column.values else { throw mismatch(column, .date) }
        try requireNoNulls(column)
        return values
    }

    /// A string column as its distinct strings, in order of first appearance, and a code a row: the index of
    /// its string, or -1 where null.
    public func categories(_ name: String) throws(ParquetError) -> (values: [String], codes: [Int32]) {
        let column = try column(name)
        guard case .categories(let values, let codes) = column.values else { throw mismatch(column, .string) }
        return (values, codes)
    }

    private func requireNoNulls(_ column: StackedColumn) throws(ParquetError) {
        guard let row = column.validity?.firstIndex(of: false) else { return }
        let file = rowOffsets.lastIndex { $0 <= row } ?? 0
        throw ParquetError(
            .unexpectedNull,
            "\(paths[file]), column '\(column.name)': row \(row - rowOffsets[file]) is null; read its validity too"
        )
    }

    private func mismatch(_ column: StackedColumn, _ wanted: ColumnKind) -> ParquetError {
        ParquetError(.typeMismatch, "column '\(column.name)' is \(column.kind), not \(wanted)")
    }
}

/// A column of a ``StackedTable``.
public struct StackedColumn: Sendable {
    public var name: String
    public var kind: ColumnKind
    public var values: StackedValues
    /// `false` marks a null; nil if no row is null. Only for integers, dates, timestamps and booleans, whose
    /// values are 0 or false there: floating-point columns have NaN and strings the code -1.
    public var validity: [Bool]?
}

/// The values of a ``StackedColumn``, one a row.
public enum StackedValues: Sendable {
    case int32([Int32])
    case int64([Int64])
    case float([Float])
    case double([Double])
    case boolean([Bool])
    /// Days since 1970-01-01.
    case date([Int32])
    /// Nanoseconds since 1970-01-01T00:00.
    case timestamp([Int64])
    /// Distinct strings in order of first appearance, and the index of each row's among them, -1 where null.
    case categories(values: [String], codes: [Int32])
}
