/// Reads Thrift's compact protocol. Unknown fields are skipped, depth and lengths are bounded.
package struct CompactReader {
    package var cursor: ByteCursor
    private var depth = 0
    private static let maximumDepth = 32

    package init(_ cursor: ByteCursor) { self.cursor = cursor }

    package struct Field {
        var id: Int16
        var type: UInt8
    }

    /// Reads a struct. `body` consumes the value of each field it knows and returns true, or reads nothing
    /// and returns false, upon which the field is skipped.
    package mutating func structure(
        _ body: (inout CompactReader, Field) throws(ParquetError) -> Bool
    ) throws(ParquetError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .corrupt("metadata is nested too deeply") }
        var lastField: Int16 = 0
        while true {
            let head = try cursor.byte()
            let type = head & 0x0F
            if type == CompactType.stop { return }
            if head >> 4 == 0 {
                guard let id = Int16(exactly: try cursor.zigzag()) else {
                    throw .corrupt("a metadata field number is out of range")
                }
                lastField = id
            } else {
                lastField = lastField &+ Int16(head >> 4)
            }
            let field = Field(id: lastField, type: type)
            if try !body(&self, field) { try skip(type) }
        }
    }

    package mutating func bool(_ field: Field) throws(ParquetError) -> Bool {
        guard field.type == CompactType.true || field.type == CompactType.false else {
            throw wrongType(field)
        }
        return field.type == CompactType.true
    }

    package mutating func int32(_ field: Field) throws(ParquetError) -> Int32 {
        guard let value = Int32(exactly: try int64(field)) else {
            throw .corrupt("metadata field \(field.id) does not fit 32 bits")
        }
        return value
    }

    package mutating func int64(_ field: Field) throws(ParquetError) -> Int64 {
        switch field.type {
        case CompactType.int8: return Int64(Int8(bitPattern: try cursor.byte()))
        case CompactType.int16, CompactType.int32, CompactType.int64: return try cursor.zigzag()
        default: throw wrongType(field)
        }
    }

    /// A size, count or offset: an integer that may not be negative.
    package mutating func size(_ field: Field) throws(ParquetError) -> Int {
        let value = try int64(field)
        guard value >= 0 else { throw .corrupt("metadata field \(field.id) is negative: \(value)") }
        return Int(value)
    }

    package mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
        guard field.type == CompactType.binary else { throw wrongType(field) }
        return Array(try binaryBytes())
    }

    package mutating func string(_ field: Field) throws(ParquetError) -> String {
        guard field.type == CompactType.binary else { throw wrongType(field) }
        return try stringElement()
    }

    package mutating func stringElement() throws(ParquetError) -> String {
        guard let text = String(validating: try binaryBytes(), as: UTF8.self) else {
            throw .corrupt("a name in the metadata is not UTF-8")
        }
        return text
    }

    /// Reads a list whose elements have the wire type `type`; `element` consumes one.
    package mutating func list(
        _ field: Field, of type: UInt8, _ element: (inout CompactReader) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        guard field.type == CompactType.list else { throw wrongType(field) }
        let (elementType, count) = try listHeader()
        guard count > 0 else { return }
        guard elementType == type else { throw wrongType(field) }
        for _ in 0..<count { try element(&self) }
    }

    /// Throws unless the field has the wire type `type`.
    package func require(_ field: Field, _ type: UInt8) throws(ParquetError) {
        guard field.type == type else { throw wrongType(field) }
    }

    private mutating func binaryBytes() throws(ParquetError) -> UnsafeRawBufferPointer {
        try cursor.take(try cursor.count(limit: cursor.remaining, "a metadata string's length"))
    }

    private mutating func listHeader() throws(ParquetError) -> (type: UInt8, count: Int) {
        let head = try cursor.byte()
        if head >> 4 < 15 { return (head & 0x0F, Int(head >> 4)) }
        // Every element takes a byte or more, so the bytes left bound the count.
        return (head & 0x0F, try cursor.count(limit: cursor.remaining, "a metadata list's length"))
    }

    private mutating func skip(_ type: UInt8) throws(ParquetError) {
        switch type {
        case CompactType.true, CompactType.false: return
        default: try skipElement(type)
        }
    }

    /// Like ``skip(_:)``, except that a boolean inside a list has a byte of its own.
    private mutating func skipElement(_ type: UInt8) throws(ParquetError) {
        switch type {
        case CompactType.true, CompactType.false, CompactType.int8: _ = try cursor.byte()
        case CompactType.int16, CompactType.int32, CompactType.int64: _ = try cursor.varint()
        case CompactType.double: _ = try cursor.take(8)
        case CompactType.uuid: _ = try cursor.take(16)
        case CompactType.binary: _ = try binaryBytes()
        case CompactType.structure: try structure { (_, _) throws(ParquetError) in false }
        case CompactType.list, CompactType.set: try skipList()
        case CompactType.map: try skipMap()
        default: throw .corrupt("metadata has a field of unknown type \(type)")
        }
    }

    private mutating func skipList() throws(ParquetError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .corrupt("metadata is nested too deeply") }
        let (type, count) = try listHeader()
        for _ in 0..<count { try skipElement(type) }
    }

    private mutating func skipMap() throws(ParquetError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .corrupt("metadata is nested too deeply") }
        let count = try cursor.count(limit: cursor.remaining, "a metadata map's length")
        guard count > 0 else { return }
        let types = try cursor.byte()
        for _ in 0..<count {
            try skipElement(types >> 4)
            try skipElement(types & 0x0F)
        }
    }

    private func wrongType(_ field: Field) -> ParquetError {
        .corrupt("metadata field \(field.id) has the wrong type \(field.type)")
    }
}
