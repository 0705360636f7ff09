/// A named column: one value per row and, if nulls are allowed, one flag per row.
public struct Column: Sendable, Equatable {
    public var name: String
    /// One value per row. Where a row is null, a placeholder: 0, NaN or "".
    public var values: ColumnValues
    /// nil: the column is REQUIRED and has no nulls. Otherwise OPTIONAL, and `false` marks a null.
    public var validity: [Bool]?

    public init(_ name: String, _ values: ColumnValues, validity: [Bool]? = nil) {
        self.name = name
        self.values = values
        self.validity = validity
    }

    public var count: Int { values.count }
    public var kind: ColumnKind { values.kind }

    /// Rows that are null.
    public var nullCount: Int {
        validity?.reduce(into: 0) { nulls, valid in nulls += valid ? 0 : 1 } ?? 0
    }

    public static func optional(_ name: String, _ values: [Double?]) -> Column {
        Column(name, .double(values.map { $0 ?? .nan }), validity: values.map { $0 != nil })
    }

    /// A nullable FLOAT column. Named apart so that literals mean Double elsewhere.
    public static func optionalFloats(_ name: String, _ values: [Float?]) -> Column {
        Column(name, .float(values.map { $0 ?? .nan }), validity: values.map { $0 != nil })
    }

    public static func optional(_ name: String, _ values: [Int64?]) -> Column {
        Column(name, .int64(values.map { $0 ?? 0 }), validity: values.map { $0 != nil })
    }

    public static func optional(_ name: String, _ values: [Int32?]) -> Column {
        Column(name, .int32(values.map { $0 ?? 0 }), validity: values.map { $0 != nil })
    }

    public static func optional(_ name: String, _ values: [String?]) -> Column {
        Column(name, .string(values.map { $0 ?? "" }), validity: values.map { $0 != nil })
    }

    /// A nullable DATE column of days since 1970-01-01.
    public static func optionalDates(_ name: String, _ values: [Int32?]) -> Column {
        Column(name, .date(values.map { $0 ?? 0 }), validity: values.map { $0 != nil })
    }

    /// A nullable DOUBLE column in which NaN is written as null.
    public static func nanAsNull(_ name: String, _ values: [Double]) -> Column {
        Column(name, .double(values), validity: values.map { !$0.isNaN })
    }

    /// A nullable FLOAT column in which NaN is written as null.
    public static func nanAsNullFloats(_ name: String, _ values: [Float]) -> Column {
        Column(name, .float(values), validity: values.map { !$0.isNaN })
    }
}
