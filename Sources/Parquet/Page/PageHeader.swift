/// The header in front of every page.
package struct PageHeader {
    package enum Kind: Int32 {
        case data = 0
        case index, dictionary, dataV2
    }

    package var kind: Kind
    package var uncompressedByteCount: Int
    package var compressedByteCount: Int
    package var valueCount = 0
    package var encoding: Int32 = 0
    /// Version 1 only: how the definition levels are encoded.
    package var levelEncoding: Int32 = Encoding.runLength.rawValue
    /// Version 2 only.
    package var nullCount = 0
    package var definitionByteCount = 0
    package var repetitionByteCount = 0
    package var isCompressed = true
    /// CRC-32 of the page's bytes as they lie in the file; nil where the writer gave none.
    package var checksum: Int32?

    package init(kind: Kind, uncompressedByteCount: Int, compressedByteCount: Int) {
        self.kind = kind
        self.uncompressedByteCount = uncompressedByteCount
        self.compressedByteCount = compressedByteCount
    }
}

extension PageHeader {
    /// Reads the header at the cursor and moves past it.
    package init(_ cursor: inout ByteCursor) throws(ParquetError) {
        var reader = CompactReader(cursor)
        var header = PageHeader(kind: .index, uncompressedByteCount: 0, compressedByteCount: 0)
        var kindCode: Int32 = -1
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: kindCode = try reader.int32(field)
            case 2: header.uncompressedByteCount = try reader.size(field)
            case 3: header.compressedByteCount = try reader.size(field)
            case 4: header.checksum = try reader.int32(field)
            case 5, 7, 8:
                try reader.require(field, CompactType.structure)
                switch field.id {
                case 5: try header.readData(&reader)
                case 7: try header.readDictionary(&reader)
                default: try header.readDataV2(&reader)
                }
            default: return false
            }
            return true
        }
        guard let kind = Kind(rawValue: kindCode) else { throw .corrupt("unknown page type \(kindCode)") }
        header.kind = kind
        self = header
        cursor = reader.cursor
    }

    private mutating func readData(_ reader: inout CompactReader) throws(ParquetError) {
        var header = self
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: header.valueCount = try reader.size(field)
            case 2: header.encoding = try reader.int32(field)
            case 3: header.levelEncoding = try reader.int32(field)
            default: return false
            }
            return true
        }
        self = header
    }

    private mutating func readDictionary(_ reader: inout CompactReader) throws(ParquetError) {
        var header = self
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: header.valueCount = try reader.size(field)
            case 2: header.encoding = try reader.int32(field)
            default: return false
            }
            return true
        }
        self = header
    }

    private mutating func readDataV2(_ reader: inout CompactReader) throws(ParquetError) {
        var header = self
        try reader.structure { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: header.valueCount = try reader.size(field)
            case 2: header.nullCount = try reader.size(field)
            case 4: header.encoding = try reader.int32(field)
            case 5: header.definitionByteCount = try reader.size(field)
            case 6: header.repetitionByteCount = try reader.size(field)
            case 7: header.isCompressed = try reader.bool(field)
            default: return false
            }
            return true
        }
        self = header
    }
}
