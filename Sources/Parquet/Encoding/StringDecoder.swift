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
        for index in 0..<output.count {
            let length = Int(try cursor.littleEndian(UInt32.self))
            output[index] = try pool.code(try cursor.take(length), readable: cursor.remaining)
        }
    }

    private func decodeLengths(
        _ cursor: inout ByteCursor, _ scratch: PageScratch, into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) {
        let lengths = try scratch.lengths.values(Int32.self, output.count)
        try DeltaBinaryPacked.decode(&cursor, into: lengths)
        for index in 0..<output.count {
            output[index] = try pool.code(
                try cursor.take(Int(lengths[index])), readable: cursor.remaining)
        }
    }

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
        // Every prefix was once a suffix, so the bytes here bound the longest string.
        let capacity = cursor.remaining + 8
        let current = try scratch.string.bytes(capacity)
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
            let suffix = try cursor.take(added)
            if added > 0 {
                UnsafeMutableRawBufferPointer(rebasing: current[shared..<shared + added]).copyMemory(from: suffix)
            }
            count = shared + added
            output[index] = try pool.code(
                UnsafeRawBufferPointer(rebasing: current[..<count]), readable: capacity - count)
        }
    }
}
