/// Decodes strings into codes of a ``StringPool``: PLAIN, DELTA_LENGTH_BYTE_ARRAY (lengths apart) and
/// DELTA_BYTE_ARRAY (each shares a prefix with the one before).
package struct StringDecoder: ValueDecoder {
    private let pool: StringPool

    package init(pool: StringPool) { self.pool = pool }

    /// The code of a null.
    package var placeholder: Int32 { -1 }
    package var isPlainInMemory: Bool { false }

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try decodePlain(&cursor, into: output)
        case .deltaLengthByteArray: try decodeLengths(&cursor, scratch, into: output)
        case .deltaByteArray: try decodePrefixes(&cursor, scratch, into: output)
        default: throw .unsupported("encoding \(encoding) of a string column")
        }
    }

    private func decodePlain(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) {
        let bytes = cursor.rest
        guard output.count > 0, let base = bytes.baseAddress else {
            guard output.count == 0 else { throw Self.tooShort }
            return
        }
        var lookup = pool.lookup()
        var position = 0
        for index in 0..<output.count {
            guard bytes.count &- position >= 4 else { throw Self.tooShort }
            let count = Int(
                UInt32(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            position &+= 4
            guard count <= bytes.count &- position else { throw Self.tooShort }
            output[index] = try lookup.code(
                base + position, count, readable: bytes.count &- position &- count)
            position &+= count
        }
        _ = try cursor.take(position)
    }

    private func decodeLengths(
        _ cursor: inout ByteCursor, _ scratch: PageScratch, into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) {
        let lengths = try scratch.lengths.values(Int32.self, output.count)
        try DeltaBinaryPacked.decode(&cursor, into: lengths)
        // Empty strings may lie behind the last byte, or nowhere.
        let nothing = try UnsafeRawPointer(scratch.string.bytes(8).baseAddress)
        let bytes = cursor.rest
        guard let base = bytes.baseAddress ?? nothing else { return }
        var lookup = pool.lookup()
        var position = 0
        for index in 0..<output.count {
            let count = Int(lengths[index])
            guard count >= 0, count <= bytes.count &- position else { throw Self.tooShort }
            output[index] = try lookup.code(
                base + position, count, readable: bytes.count &- position &- count)
            position &+= count
        }
        _ = try cursor.take(position)
    }

    private static var tooShort: ParquetError { .corrupt("a string's length exceeds its page") }

    private func decodePrefixes(
        _ cursor: inout ByteCursor, _ scratch: PageScratch, into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) {
        let prefixes = try scratch.lengths.values(Int32.self, output.count)
        let suffixes = try scratch.moreLengths.values(Int32.self, output.count)
        try DeltaBinaryPacked.decode(&cursor, into: prefixes)
        try DeltaBinaryPacked.decode(&cursor, into: suffixes)
        for index in 0..<output.count {
            guard prefixes[index] >= 0, suffixes[index] >= 0 else {
                throw .corrupt("a string has a negative length")
            }
        }
        // Every prefix was once a suffix, so the bytes left bound the longest string.
        let rest = cursor.rest
        let capacity = rest.count + 8
        guard let current = try scratch.string.bytes(capacity).baseAddress else { return }
        var lookup = pool.lookup()
        var position = 0
        var count = 0
        for index in 0..<output.count {
            let shared = Int(prefixes[index])
            let added = Int(suffixes[index])
            guard shared <= count else {
                throw .corrupt("a string shares \(shared) bytes with one of \(count)")
            }
            if index > 0, shared == count, added == 0 {
                output[index] = output[index - 1]
                continue
            }
            scratch.sharedBytesLeft -= shared
            guard scratch.sharedBytesLeft >= 0 else { throw .unsupported("strings far larger than the file") }
            guard added <= rest.count &- position else { throw Self.tooShort }
            if let source = rest.baseAddress {
                append(
                    source + position, added, readable: rest.count &- position &- added, to: current + shared)
            }
            position &+= added
            count = shared &+ added
            output[index] = try lookup.code(current, count, readable: capacity &- count)
        }
        _ = try cursor.take(position)
    }

    /// Copies a suffix; a short one, as most are, by one store of eight bytes. There is room for them.
    @inline(__always)
    private func append(
        _ source: UnsafeRawPointer, _ count: Int, readable: Int, to target: UnsafeMutableRawPointer
    ) {
        if count <= 8, count &+ readable >= 8 {
            target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
        } else {
            target.copyMemory(from: source, byteCount: count)
        }
    }
}
