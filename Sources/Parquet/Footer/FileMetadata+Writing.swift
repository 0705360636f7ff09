extension FileMetadata {
    /// The footer's bytes, without the length and magic that follow them.
    package func encoded() -> [UInt8] {
        var writer = CompactWriter()
        writer.structure { writer in
            writer.field(1, int32: 2)
            writer.field(2, structures: schema) { $1.write(to: &$0) }
            writer.field(3, int64: Int64(rowCount))
            writer.field(4, structures: rowGroups) { $1.write(to: &$0) }
            if !keyValues.isEmpty {
                writer.field(5, structures: keyValues) { writer, entry in
                    writer.field(1, string: entry.key)
                    writer.field(2, string: entry.value)
                }
            }
            if let createdBy { writer.field(6, string: createdBy) }
            // Column orders, one a leaf: without them readers must ignore minimum and maximum.
            writer.field(7, structures: schema.dropFirst()) { writer, _ in
                writer.field(1) { _ in }
            }
        }
        return writer.bytes
    }
}

extension SchemaElement {
    fileprivate func write(to writer: inout CompactWriter) {
        if let physicalType { writer.field(1, int32: physicalType) }
        if let repetition { writer.field(3, int32: repetition) }
        writer.field(4, string: name)
        if physicalType == nil { writer.field(5, int32: Int32(childCount)) }
        if let convertedType { writer.field(6, int32: convertedType) }
        switch logicalType {
        case .string: writer.field(10) { $0.field(1) { _ in } }
        case .date: writer.field(10) { $0.field(6) { _ in } }
        case .timestamp(unit: "MICROS", let utc):
            writer.field(10) { type in
                type.field(8) { timestamp in
                    timestamp.field(1, bool: utc)
                    timestamp.field(2) { $0.field(2) { _ in } }
                }
            }
        default: break
        }
    }
}

extension RowGroup {
    fileprivate func write(to writer: inout CompactWriter) {
        writer.field(1, structures: columns) { writer, chunk in
            writer.field(2, int64: 0)
            writer.field(3) { chunk.write(to: &$0) }
            if let offsetIndex = chunk.offsetIndex {
                writer.field(4, int64: Int64(offsetIndex.lowerBound))
                writer.field(5, int32: Int32(clamping: offsetIndex.count))
            }
            if let columnIndex = chunk.columnIndex {
                writer.field(6, int64: Int64(columnIndex.lowerBound))
                writer.field(7, int32: Int32(clamping: columnIndex.count))
            }
        }
        writer.field(2, int64: Int64(byteCount))
        writer.field(3, int64: Int64(rowCount))
        if let first = columns.first {
            writer.field(5, int64: Int64(first.dictionaryPageOffset ?? first.dataPageOffset))
        }
        writer.field(6, int64: Int64(compressedByteCount))
    }
}

extension ColumnChunk {
    fileprivate func write(to writer: inout CompactWriter) {
        writer.field(1, int32: physicalType)
        writer.field(2, int32s: encodings.map(\.rawValue))
        writer.field(3, strings: path)
        writer.field(4, int32: codec)
        writer.field(5, int64: Int64(valueCount))
        writer.field(6, int64: Int64(uncompressedByteCount))
        writer.field(7, int64: Int64(compressedByteCount))
        writer.field(9, int64: Int64(dataPageOffset))
        if let dictionaryPageOffset { writer.field(11, int64: Int64(dictionaryPageOffset)) }
        if let statistics { writer.field(12) { statistics.write(to: &$0) } }
    }
}

extension Statistics {
    /// Bounds are exact here: a string too long for them is left out, never cut.
    fileprivate func write(to writer: inout CompactWriter) {
        if let nullCount { writer.field(3, int64: Int64(nullCount)) }
        if let distinctCount { writer.field(4, int64: Int64(distinctCount)) }
        if let maximum { writer.field(5, binary: maximum) }
        if let minimum { writer.field(6, binary: minimum) }
        if maximum != nil { writer.field(7, bool: true) }
        if minimum != nil { writer.field(8, bool: true) }
    }
}
