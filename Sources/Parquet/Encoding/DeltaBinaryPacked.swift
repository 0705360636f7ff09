/// DELTA_BINARY_PACKED: differences of integers, bit-packed in miniblocks above each block's smallest.
///
/// Arithmetic wraps around at the type's width, as the format asks.
package enum DeltaBinaryPacked {
    /// Fills `output`, which must be as long as the encoded run says it is.
    package static func decode<Value: NumericValue>(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let blockSize = try cursor.count(limit: 1 << 20, "the delta block size")
        let miniblocks = try cursor.count(limit: 1 << 12, "the number of delta miniblocks")
        guard miniblocks > 0, blockSize > 0, blockSize % (miniblocks * 8) == 0 else {
            throw .corrupt("delta blocks of \(blockSize) in \(miniblocks) miniblocks")
        }
        let miniblockSize = blockSize / miniblocks
        let count = try cursor.varint()
        guard count == UInt64(output.count) else {
            throw .corrupt("\(count) delta values where \(output.count) are wanted")
        }
        var value = UInt64(bitPattern: try cursor.zigzag())
        guard output.count > 0 else { return }
        output[0] = Value(lowBits: value)
        var filled = 1
        while filled < output.count {
            let least = UInt64(bitPattern: try cursor.zigzag())
            let widths = try cursor.take(miniblocks)
            for miniblock in 0..<miniblocks where filled < output.count {
                let width = Int(widths[miniblock])
                guard width <= 64 else { throw .corrupt("a delta miniblock of \(width) bits") }
                let used = min(miniblockSize, output.count - filled)
                // The last miniblock's padding may have been cut.
                let whole = miniblockSize * width / 8
                let needed = (used * width + 7) / 8
                let bytes = try cursor.take(max(needed, min(whole, cursor.remaining)))
                let slice = UnsafeMutableBufferPointer(rebasing: output[filled..<filled + used])
                value = sum(bytes, width: width, from: value, least: least, into: slice)
                filled += used
            }
        }
    }

    /// Fills `output` with running sums from `start` of the packed differences, each above `least`; the last.
    private static func sum<Value: NumericValue>(
        _ bytes: UnsafeRawBufferPointer, width: Int, from start: UInt64, least: UInt64,
        into output: UnsafeMutableBufferPointer<Value>
    ) -> UInt64 {
        var value = start
        guard width > 0 else {
            for index in 0..<output.count {
                value = value &+ least
                output[index] = Value(lowBits: value)
            }
            return value
        }
        // Differences that one load of eight bytes holds whole.
        let inOneLoad = width <= 57 && bytes.count >= 8
        let safe = inOneLoad ? min(output.count, (bytes.count - 8) * 8 / width) : 0
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) &- 1
        var bit = 0
        for index in 0..<safe {
            let word = bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            value = value &+ least &+ ((word &>> UInt64(bit & 7)) & mask)
            output[index] = Value(lowBits: value)
            bit &+= width
        }
        for index in safe..<output.count {
            value = value &+ least &+ BitPacking.value(at: index, width: width, in: bytes)
            output[index] = Value(lowBits: value)
        }
        return value
    }
}
