/// A checked position in a run of bytes. Reading past the end throws `corrupt`.
///
/// Borrows the memory: whoever makes a cursor keeps the bytes alive while it is in use.
package struct ByteCursor {
    package let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var remaining: Int { bytes.count - position }

    /// What has not been read.
    package var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

    package mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < bytes.count else { throw endOfBytes(1) }
        defer { position += 1 }
        return bytes[position]
    }

    /// The next `count` bytes, which are skipped.
    package mutating func take(_ count: Int) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw endOfBytes(count) }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    package mutating func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type) throws(ParquetError)
        -> Number
    {
        let slice = try take(MemoryLayout<Number>.size)
        return Number(littleEndian: slice.loadUnaligned(as: Number.self))
    }

    /// LEB128 of at most 64 bits.
    package mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 64, shift < 63 || next <= 1 else { throw .corrupt("a varint exceeds 64 bits") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    /// A varint that counts or measures something, at most `limit`.
    package mutating func count(limit: Int, _ what: String) throws(ParquetError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else {
            throw .corrupt("\(what) is \(value), over the limit of \(limit)")
        }
        return Int(value)
    }

    package mutating func zigzag() throws(ParquetError) -> Int64 { Int64(zigzag: try varint()) }

    private func endOfBytes(_ wanted: Int) -> ParquetError {
        .corrupt("\(wanted) bytes wanted where \(remaining) are left")
    }
}
