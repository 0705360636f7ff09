/// Typed access by name. Every accessor throws `missingColumn` or `typeMismatch`; those that return
/// values without optionals throw `unexpectedNull` when a row is null.
extension ParquetTable {
    /// The column of that name, of any kind.
    public func column(_ name: String) throws(ParquetError) -> Column {
        guard let column = columns.first(where: { $0.name == name }) else {
            let names = columns.map(\.name).joined(separator: ", ")
            throw ParquetError(.missingColumn, "\(place(name)) is absent; the columns are: \(names)")
        }
        return column
    }

    public func strings(_ name: String) throws(ParquetError) -> [String] {
        let column = try column(name)
        guard case .string(let values) = column.values else { throw mismatch(column, "string") }
        try requireNoNulls(column)
        return values
    }

    public func optionalStrings(_ name: String) throws(ParquetError) -> [String?] {
        let column = try column(name)
        guard case .string(let values) = column.values else { throw mismatch(column, "string") }
        return optionals(values, column.validity)
    }

    /// The values of a DOUBLE or FLOAT column without nulls. NaN is a value.
    public func doubles(_ name: String) throws(ParquetError) -> [Double] {
        let column = try column(name)
        let values = try floatingValues(column)
        try requireNoNulls(column)
        return values
    }

    /// The values of a DOUBLE or FLOAT column, NaN where null.
    public func doublesOrNaN(_ name: String) throws(ParquetError) -> [Double] {
        let column = try column(name)
        var values = try floatingValues(column)
        guard let validity = column.validity else { return values }
        for row in validity.indices where !validity[row] { values[row] = .nan }
        return values
    }

    /// The values of a DOUBLE or FLOAT column, nil where null.
    public func optionalDoubles(_ name: String) throws(ParquetError) -> [Double?] {
        let column = try column(name)
        return optionals(try floatingValues(column), column.validity)
    }

    /// The values of a FLOAT column, NaN where null.
    public func floatsOrNaN(_ name: String) throws(ParquetError) -> [Float] {
        let column = try column(name)
        guard case .float(var values) = column.values else { throw mismatch(column, "float") }
        guard let validity = column.validity else { return values }
        for row in validity.indices where !validity[row] { values[row] = .nan }
        return values
    }

    public func int32s(_ name: String) throws(ParquetError) -> [Int32] {
        let column = try column(name)
        guard case .int32(let values) = column.values else { throw mismatch(column, "int32") }
        try requireNoNulls(column)
        return values
    }

    public func optionalInt32s(_ name: String) throws(ParquetError) -> [Int32?] {
        let column = try column(name)
        guard case .int32(let values) = column.values else { throw mismatch(column, "int32") }
        return optionals(values, column.validity)
    }

    public func int64s(_ name: String) throws(ParquetError) -> [Int64] {
        let column = try column(name)
        guard case .int64(let values) = column.values else { throw mismatch(column, "int64") }
        try requireNoNulls(column)
        return values
    }

    public func optionalInt64s(_ name: String) throws(ParquetError) -> [Int64?] {
        let column = try column(name)
        guard case .int64(let values) = column.values else { throw mismatch(column, "int64") }
        return optionals(values, column.validity)
    }

    /// Days since 1970-01-01.
    public func dates(_ name: String) throws(ParquetError) -> [Int32] {
        let column = try column(name)
        guard case .date(let values) = column.values else { throw mismatch(column, "date") }
        try requireNoNulls(column)
        return values
    }

    /// Days since 1970-01-01, nil where null.
    public func optionalDates(_ name: String) throws(ParquetError) -> [Int32?] {
        let column = try column(name)
        guard case .date(let values) = column.values else { throw mismatch(column, "date") }
        return optionals(values, column.validity)
    }

    /// Nanoseconds since 1970-01-01T00:00.
    public func timestamps(_ name: String) throws(ParquetError) -> [Int64] {
        let column = try column(name)
        guard case .timestamp(let values) = column.values else { throw mismatch(column, "timestamp") }
        try requireNoNulls(column)
        return values
    }

    private func floatingValues(_ column: Column) throws(ParquetError) -> [Double] {
        switch column.values {
        case .double(let values): return values
        case .float(let values): return values.map(Double.init)
        default: throw mismatch(column, "double or float")
        }
    }

    private func optionals<Value>(_ values: [Value], _ validity: [Bool]?) -> [Value?] {
        guard let validity else { return values }
        return zip(values, validity).map { value, valid in valid ? value : nil }
    }

    private func requireNoNulls(_ column: Column) throws(ParquetError) {
        guard let validity = column.validity, let row = validity.firstIndex(of: false) else { return }
        throw ParquetError(
            .unexpectedNull, "\(place(column.name)) has \(column.nullCount) nulls, the first at row \(row)")
    }

    private func mismatch(_ column: Column, _ wanted: String) -> ParquetError {
        ParquetError(.typeMismatch, "\(place(column.name)) is \(column.kind), not \(wanted)")
    }

    private func place(_ name: String) -> String {
        "column '\(name)' of \(source.isEmpty ? "a table in memory" : source)"
    }
}
