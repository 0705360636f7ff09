extension PageHeader {
    /// A header without its sizes.
    init(kind: Kind) { self.init(kind: kind, uncompressedByteCount: 0, compressedByteCount: 0) }

    package func encoded() -> [UInt8] {
        var writer = CompactWriter()
        writer.structure { writer in
            writer.field(1, int32: kind.rawValue)
            writer.field(2, int32: Int32(clamping: uncompressedByteCount))
            writer.field(3, int32: Int32(clamping: compressedByteCount))
            if let checksum { writer.field(4, int32: checksum) }
            switch kind {
            case .dictionary: writer.field(7) { writeDictionary(to: &$0) }
            case .dataV2: writer.field(8) { writeVersion2(to: &$0) }
            case .data, .index: writer.field(5) { writeVersion1(to: &$0) }
            }
        }
        return writer.bytes
    }

    private func writeDictionary(to writer: inout CompactWriter) {
        writer.field(1, int32: Int32(clamping: valueCount))
        writer.field(2, int32: encoding)
    }

    private func writeVersion1(to writer: inout CompactWriter) {
        writer.field(1, int32: Int32(clamping: valueCount))
        writer.field(2, int32: encoding)
        writer.field(3, int32: levelEncoding)
        writer.field(4, int32: Encoding.runLength.rawValue)
    }

    private func writeVersion2(to writer: inout CompactWriter) {
        writer.field(1, int32: Int32(clamping: valueCount))
        writer.field(2, int32: Int32(clamping: nullCount))
        // Rows: as many as values, since nothing is nested.
        writer.field(3, int32: Int32(clamping: valueCount))
        writer.field(4, int32: encoding)
        writer.field(5, int32: Int32(clamping: definitionByteCount))
        writer.field(6, int32: 0)
        if !isCompressed { writer.field(7, bool: false) }
    }
}
