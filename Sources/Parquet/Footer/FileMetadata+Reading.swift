extension FileMetadata {
    /// Reads a footer's Thrift bytes.
    package init(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) {
        self.init()
        var reader = CompactReader(ByteCursor(bytes))
        var metadata = FileMetadata()
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 2:
                try reader.list(field, of: CompactType.structure) { (reader) throws(ParquetError) in
                    metadata.schema.append(try SchemaElement(&reader))
                }
            case 3: metadata.rowCount = try reader.size(field)
            case 4:
                try reader.list(field, of: CompactType.structure) { (reader) throws(ParquetError) in
                    metadata.rowGroups.append(try RowGroup(&reader))
                }
            case 5:
                try reader.list(field, of: CompactType.structure) { (reader) throws(ParquetError) in
                    metadata.keyValues.append(try KeyValue(&reader))
                }
            case 6: metadata.createdBy = try reader.string(field)
            default: return false
            }
            return true
        }
        self = metadata
    }
}

extension KeyValue {
    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var entry = KeyValue("", "")
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: entry.key = try reader.string(field)
            case 2: entry.value = try reader.string(field)
            default: return false
            }
            return true
        }
        self = entry
    }
}

extension SchemaElement {
    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var element = SchemaElement()
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: element.physicalType = try reader.int32(field)
            case 3: element.repetition = try reader.int32(field)
            case 4: element.name = try reader.string(field)
            case 5: element.childCount = Int(try reader.int32(field))
            case 6: element.convertedType = try reader.int32(field)
            case 10:
                try reader.require(field, CompactType.structure)
                element.logicalType = try LogicalType(&reader)
            default: return false
            }
            return true
        }
        self = element
    }
}

extension LogicalType {
    private static let unread: [Int16: String] = [
        2: "MAP", 3: "LIST", 5: "DECIMAL", 11: "UNKNOWN", 13: "BSON", 14: "UUID", 15: "FLOAT16",
    ]

    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var type = LogicalType.other("an unknown logical type")
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: type = .string
            case 4: type = .enum
            case 6: type = .date
            case 7, 8:
                let (unit, utc) = try Self.timeParameters(&reader, field)
                type = field.id == 7 ? .time(unit: unit) : .timestamp(unit: unit, utc: utc)
                return true
            case 10:
                type = try Self.integerParameters(&reader, field)
                return true
            case 12: type = .json
            default: type = .other(Self.unread[field.id] ?? "logical type \(field.id)")
            }
            return false
        }
        self = type
    }

    private static func timeParameters(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> (unit: String, utc: Bool) {
        try reader.require(field, CompactType.structure)
        var unit = "unknown unit"
        var utc = false
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1:
                utc = try reader.bool(field)
            case 2:
                try reader.require(field, CompactType.structure)
                try reader.structure { (_, field) throws(ParquetError) in
                    unit = [1: "MILLIS", 2: "MICROS", 3: "NANOS"][field.id] ?? unit
                    return false
                }
            default: return false
            }
            return true
        }
        return (unit, utc)
    }

    private static func integerParameters(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> LogicalType {
        try reader.require(field, CompactType.structure)
        var bits = 0
        var signed = true
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: bits = Int(try reader.int32(field))
            case 2: signed = try reader.bool(field)
            default: return false
            }
            return true
        }
        return .integer(bits: bits, signed: signed)
    }
}

extension RowGroup {
    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var group = RowGroup()
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1:
                try reader.list(field, of: CompactType.structure) { (reader) throws(ParquetError) in
                    group.columns.append(try ColumnChunk(&reader))
                }
            case 2: group.byteCount = try reader.size(field)
            case 3: group.rowCount = try reader.size(field)
            default: return false
            }
            return true
        }
        self = group
    }
}

extension ColumnChunk {
    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var chunk = ColumnChunk()
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1:
                chunk.isExternal = true
                return false
            case 3:
                try reader.require(field, CompactType.structure)
                try chunk.readMetadata(&reader)
                return true
            case 8, 9:
                chunk.isEncrypted = true
                return false
            default: return false
            }
        }
        self = chunk
    }

    private mutating func readMetadata(_ reader: inout CompactReader) throws(ParquetError) {
        var chunk = self
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: chunk.physicalType = try reader.int32(field)
            case 3:
                try reader.list(field, of: CompactType.binary) { (reader) throws(ParquetError) in
                    chunk.path.append(try reader.stringElement())
                }
            case 4: chunk.codec = try reader.int32(field)
            case 5: chunk.valueCount = try reader.size(field)
            case 6: chunk.uncompressedByteCount = try reader.size(field)
            case 7: chunk.compressedByteCount = try reader.size(field)
            case 9: chunk.dataPageOffset = try reader.size(field)
            case 11: chunk.dictionaryPageOffset = try reader.size(field)
            case 12:
                try reader.require(field, CompactType.structure)
                chunk.statistics = try Statistics(&reader)
            default: return false
            }
            return true
        }
        self = chunk
    }
}

extension Statistics {
    fileprivate init(_ reader: inout CompactReader) throws(ParquetError) {
        var statistics = Statistics()
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 3: statistics.nullCount = try reader.size(field)
            case 5: statistics.maximum = try reader.binary(field)
            case 6: statistics.minimum = try reader.binary(field)
            case 7: statistics.isMaximumExact = try reader.bool(field)
            case 8: statistics.isMinimumExact = try reader.bool(field)
            default: return false
            }
            return true
        }
        self = statistics
    }
}
