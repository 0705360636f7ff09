/// A column of a file's schema.
public struct ParquetField: Sendable, Hashable {
    public var name: String
    /// What ``ParquetFile/read(columns:)`` makes of it; nil if it cannot be read.
    public var kind: ColumnKind?
    /// True for OPTIONAL columns, whether or not there is a null in them.
    public var isNullable: Bool
    /// What the numbers mean where the kind does not say it: "TIMESTAMP(MICROS, UTC)" for an `int64` that
    /// counts microseconds.
    public var annotation: String?
    /// Why the column cannot be read; nil if it can.
    public var obstacle: String?
    /// Its place among the column chunks of a row group. Meaningless for nested fields.
    var leaf = 0
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
        case .float: kind = .float
        case .double: kind = .double
        case .byteArray:
            switch element.annotationName {
            case nil, "STRING", "ENUM", "JSON": kind = .string
            case .some(let name): obstacle = "it is BYTE_ARRAY annotated \(name)"
            }
        case .boolean, .int96, .fixedLengthByteArray:
            let names: [PhysicalType: String] = [.boolean: "BOOLEAN", .int96: "INT96"]
            obstacle = "its type is \(names[type] ?? "FIXED_LEN_BYTE_ARRAY")"
        }
    }

    private mutating func setIntegerKind(_ element: SchemaElement, _ type: PhysicalType) {
        let plain: ColumnKind = type == .int32 ? .int32 : .int64
        let name = element.annotationName
        switch name {
        case nil: kind = plain
        case "DATE": kind = type == .int32 ? .date : nil
        case "INT_8", "INT_16", "INT_32", "INT_64", "UINT_8", "UINT_16": kind = plain
        case .some(let name) where name.hasPrefix("TIME"):
            kind = plain
            annotation = name
        default: break
        }
        if kind == nil { obstacle = "it is \(type == .int32 ? "INT32" : "INT64") annotated \(name ?? "")" }
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
