/// A column of a file's schema.
public struct ParquetField: Sendable, Hashable {
    public var name: String
    /// What ``ParquetFile/read(columns:)`` makes of it; nil if it cannot be read.
    public var kind: ColumnKind?
    /// True for OPTIONAL columns, whether or not there is a null in them.
    public var isNullable: Bool
    /// What the kind does not say: "TIMESTAMP(MICROS, UTC)" for how a timestamp is stored and that it is UTC
    /// and not local time, "TIME(MICROS)" for an `int64` that counts microseconds of a day.
    public var annotation: String?
    /// Why the column cannot be read; nil if it can.
    public var obstacle: String?
    /// Its place among the column chunks of a row group. Meaningless for nested fields.
    var leaf = 0
    /// How its values are stored; nil if it cannot be read.
    var form: StoredForm?
}

/// How a column's values lie in its pages, as far as decoding goes.
package enum StoredForm: Hashable {
    case int32, int64, float, double, boolean, string
    /// INT64 of so many nanoseconds each.
    case timestamp(nanoseconds: Int64)
    /// INT96.
    case int96

    var physicalType: PhysicalType {
        switch self {
        case .int32: .int32
        case .int64, .timestamp: .int64
        case .float: .float
        case .double: .double
        case .boolean: .boolean
        case .string: .byteArray
        case .int96: .int96
        }
    }
}

extension ParquetField {
    /// The top-level fields of a schema tree and the number of its leaves.
    static func fields(of schema: [SchemaElement]) throws(ParquetError) -> (
        fields: [ParquetField], leaves: Int
    ) {
        guard let root = schema.first else { throw .corrupt("the schema is empty") }
        var fields: [ParquetField] = []
        var leaves = 0
        var position = 1
        while position < schema.count {
            let element = schema[position]
            var field = ParquetField(
                name: element.name, isNullable: element.repetition == Repetition.optional)
            field.leaf = leaves
            // Walks the subtree; a leaf is an element with a physical type.
            var pending = 1
            while pending > 0 {
                guard position < schema.count else { throw .corrupt("the schema tree is cut short") }
                let node = schema[position]
                position += 1
                pending -= 1
                if node.physicalType != nil {
                    leaves += 1
                } else {
                    guard node.childCount >= 0, node.childCount <= schema.count else {
                        throw .corrupt("a schema node has \(node.childCount) children")
                    }
                    pending += node.childCount
                }
            }
            field.setKind(element)
            fields.append(field)
        }
        guard fields.count == root.childCount else {
            throw .corrupt("the schema has \(fields.count) columns where its root says \(root.childCount)")
        }
        return (fields, leaves)
    }

    private mutating func setKind(_ element: SchemaElement) {
        guard let code = element.physicalType else {
            obstacle = "it is nested (a group)"
            return
        }
        guard element.repetition != Repetition.repeated else {
            obstacle = "it is nested (repeated)"
            return
        }
        guard let type = PhysicalType(rawValue: code) else {
            obstacle = "its physical type \(code) is unknown"
            return
        }
        switch type {
        case .int32, .int64: setIntegerKind(element, type)
        case .float: set(.float, .float)
        case .double: set(.double, .double)
        case .boolean: set(.boolean, .boolean)
        case .int96:
            set(.timestamp, .int96)
            annotation = "INT96"
        case .byteArray:
            switch element.annotationName {
            case nil, "STRING", "ENUM", "JSON": set(.string, .string)
            case .some(let name): obstacle = "it is BYTE_ARRAY annotated \(name)"
            }
        case .fixedLengthByteArray:
            let meaning = element.annotationName.map { " annotated \($0)" } ?? ""
            obstacle = "its type is FIXED_LEN_BYTE_ARRAY\(meaning)"
        }
    }

    private mutating func set(_ kind: ColumnKind, _ form: StoredForm) {
        self.kind = kind
        self.form = form
    }

    private mutating func setIntegerKind(_ element: SchemaElement, _ type: PhysicalType) {
        let name = element.annotationName
        switch (name, type) {
        case (nil, .int32), ("INT_8", .int32), ("INT_16", .int32), ("INT_32", .int32), ("UINT_8", .int32),
            ("UINT_16", .int32):
            set(.int32, .int32)
        case (nil, .int64), ("INT_64", .int64): set(.int64, .int64)
        case ("DATE", .int32): set(.date, .int32)
        case (.some(let name), .int64) where name.hasPrefix("TIMESTAMP"): setTimestamp(name)
        case (.some(let name), _) where name.hasPrefix("TIME(") || name.hasPrefix("TIME_M"):
            set(type == .int32 ? .int32 : .int64, type == .int32 ? .int32 : .int64)
            annotation = name
        default: obstacle = "it is \(type == .int32 ? "INT32" : "INT64") annotated \(name ?? "")"
        }
    }

    private mutating func setTimestamp(_ name: String) {
        let units: [(String, Int64)] = [("MILLIS", 1_000_000), ("MICROS", 1_000), ("NANOS", 1)]
        guard let unit = units.first(where: { name.contains($0.0) }) else {
            obstacle = "it is INT64 annotated \(name)"
            return
        }
        set(.timestamp, .timestamp(nanoseconds: unit.1))
        annotation = name
    }
}

extension SchemaElement {
    /// The logical type, or else the older converted type, by its name in the format.
    fileprivate var annotationName: String? {
        switch logicalType {
        case .string: return "STRING"
        case .enum: return "ENUM"
        case .json: return "JSON"
        case .date: return "DATE"
        case .integer(let bits, let signed): return "\(signed ? "" : "U")INT_\(bits)"
        case .timestamp(let unit, let utc): return "TIMESTAMP(\(unit)\(utc ? ", UTC" : ""))"
        case .time(let unit): return "TIME(\(unit))"
        case .other(let name): return name
        case nil: break
        }
        switch convertedType {
        case nil: return nil
        case ConvertedType.utf8: return "STRING"
        case ConvertedType.enum: return "ENUM"
        case ConvertedType.json: return "JSON"
        case ConvertedType.date: return "DATE"
        case .some(let code): return ConvertedType.names[code] ?? "converted type \(code)"
        }
    }
}
