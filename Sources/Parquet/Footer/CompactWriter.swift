/// Writes Thrift's compact protocol, the subset that Parquet's metadata needs.
package struct CompactWriter {
    private(set) var bytes: [UInt8] = []
    private var lastField: Int16 = 0
    private var outerFields: [Int16] = []

    package mutating func field(_ id: Int16, bool value: Bool) {
        header(id, value ? CompactType.true : CompactType.false)
    }

    package mutating func field(_ id: Int16, int8 value: Int8) {
        header(id, CompactType.int8)
        bytes.append(UInt8(bitPattern: value))
    }

    package mutating func field(_ id: Int16, int32 value: Int32) {
        header(id, CompactType.int32)
        zigzag(Int64(value))
    }

    package mutating func field(_ id: Int16, int64 value: Int64) {
        header(id, CompactType.int64)
        zigzag(value)
    }

    package mutating func field(_ id: Int16, string value: String) {
        header(id, CompactType.binary)
        text(value)
    }

    package mutating func field(_ id: Int16, binary value: [UInt8]) {
        header(id, CompactType.binary)
        binary(value)
    }

    /// A field that is a struct, written by `body`.
    package mutating func field(_ id: Int16, structure body: (inout CompactWriter) -> Void) {
        header(id, CompactType.structure)
        structure(body)
    }

    package mutating func field<Items: Collection>(
        _ id: Int16, structures items: Items, _ body: (inout CompactWriter, Items.Element) -> Void
    ) {
        listHeader(id, CompactType.structure, items.count)
        for item in items { structure { writer in body(&writer, item) } }
    }

    package mutating func field(_ id: Int16, int32s values: [Int32]) {
        listHeader(id, CompactType.int32, values.count)
        for value in values { zigzag(Int64(value)) }
    }

    package mutating func field(_ id: Int16, int64s values: [Int64]) {
        listHeader(id, CompactType.int64, values.count)
        for value in values { zigzag(value) }
    }

    package mutating func field(_ id: Int16, bools values: [Bool]) {
        listHeader(id, CompactType.true, values.count)
        for value in values { bytes.append(value ? CompactType.true : CompactType.false) }
    }

    package mutating func field(_ id: Int16, strings values: [String]) {
        listHeader(id, CompactType.binary, values.count)
        for value in values { text(value) }
    }

    package mutating func field(_ id: Int16, binaries values: [[UInt8]]) {
        listHeader(id, CompactType.binary, values.count)
        for value in values { binary(value) }
    }

    /// A struct's fields and its end marker.
    package mutating func structure(_ body: (inout CompactWriter) -> Void) {
        outerFields.append(lastField)
        lastField = 0
        body(&self)
        bytes.append(CompactType.stop)
        lastField = outerFields.popLast() ?? 0
    }

    private mutating func header(_ id: Int16, _ type: UInt8) {
        let step = id - lastField
        if step > 0, step <= 15 {
            bytes.append(UInt8(step) << 4 | type)
        } else {
            bytes.append(type)
            zigzag(Int64(id))
        }
        lastField = id
    }

    private mutating func listHeader(_ id: Int16, _ elementType: UInt8, _ count: Int) {
        header(id, CompactType.list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | elementType)
        } else {
            bytes.append(0xF0 | elementType)
            bytes.appendVarint(UInt64(count))
        }
    }

    private mutating func binary(_ value: [UInt8]) {
        bytes.appendVarint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    private mutating func text(_ value: String) {
        bytes.appendVarint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    private mutating func zigzag(_ value: Int64) {
        bytes.appendVarint(value.zigzagEncoded)
    }
}

/// Type codes of the compact protocol.
package enum CompactType {
    package static let stop: UInt8 = 0
    package static let `true`: UInt8 = 1
    package static let `false`: UInt8 = 2
    package static let int8: UInt8 = 3
    package static let int16: UInt8 = 4
    package static let int32: UInt8 = 5
    package static let int64: UInt8 = 6
    package static let double: UInt8 = 7
    package static let binary: UInt8 = 8
    package static let list: UInt8 = 9
    package static let set: UInt8 = 10
    package static let map: UInt8 = 11
    package static let structure: UInt8 = 12
    package static let uuid: UInt8 = 13
}

extension Int64 {
    /// Small magnitudes of either sign as small unsigned numbers.
    package var zigzagEncoded: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

    package init(zigzag value: UInt64) {
        self = Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

extension [UInt8] {
    /// Appends LEB128: seven bits a byte, least significant first.
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    package mutating func appendLittleEndian<Number: FixedWidthInteger>(_ value: Number) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
