/// DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY: strings with their lengths apart, and strings that share
/// a prefix with the one before. Read only.
package enum DeltaByteArrays {
    package static func decodeLengths(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<String>
    ) throws(ParquetError) {
        let lengths = try lengths(&cursor, count: output.count)
        for index in output.indices {
            output[index] = try Plain.string(try cursor.take(Int(lengths[index])))
        }
    }

    /// `sharedBytesLeft` bounds what shared prefixes may add up to, and is reduced by it.
    package static func decodePrefixes(
        _ cursor: inout ByteCursor, _ sharedBytesLeft: inout Int,
        into output: UnsafeMutableBufferPointer<String>
    ) throws(ParquetError) {
        let prefixes = try lengths(&cursor, count: output.count)
        let suffixes = try lengths(&cursor, count: output.count)
        var current: [UInt8] = []
        for index in output.indices {
            let shared = Int(prefixes[index])
            guard shared >= 0, shared <= current.count else {
                throw .corrupt("a string shares \(shared) bytes with one of \(current.count)")
            }
            if index > 0, shared == current.count, suffixes[index] == 0 {
                output[index] = output[index - 1]
                continue
            }
            sharedBytesLeft -= shared
            guard sharedBytesLeft >= 0 else { throw .unsupported("strings far larger than the file") }
            current.removeLast(current.count - shared)
            current.append(contentsOf: try cursor.take(Int(suffixes[index])))
            output[index] = try current.withUnsafeBufferPointer { (bytes) throws(ParquetError) in
                try Plain.string(UnsafeRawBufferPointer(bytes))
            }
        }
    }

    private static func lengths(_ cursor: inout ByteCursor, count: Int) throws(ParquetError) -> [Int32] {
        var lengths = [Int32](repeating: 0, count: count)
        try lengths.withUnsafeMutableBufferPointer { (buffer) throws(ParquetError) in
            try DeltaBinaryPacked.decode(&cursor, into: buffer)
        }
        return lengths
    }
}
