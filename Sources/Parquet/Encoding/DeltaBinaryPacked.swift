/// DELTA_BINARY_PACKED: differences of integers, bit-packed in miniblocks above each block's smallest.
///
/// Arithmetic wraps around at the type's width, as the format asks.
package enum DeltaBinaryPacked {
    private static let blockSize = 128
    private static let miniblocks = 4
    private static let miniblockSize = blockSize / miniblocks

    package static func append<Value: NumericValue & FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Value>, onto output: inout [UInt8]
    ) {
        output.appendVarint(UInt64(blockSize))
        output.appendVarint(UInt64(miniblocks))
        output.appendVarint(UInt64(values.count))
        output.appendVarint(Int64(values.first ?? 0).zigzagEncoded)
        var deltas: [Value] = []
        deltas.reserveCapacity(blockSize)
        var packed = [UInt64](repeating: 0, count: miniblockSize)
        var position = 1
        while position < values.count {
            let end = min(position + blockSize, values.count)
            deltas.removeAll(keepingCapacity: true)
            for index in position..<end { deltas.append(values[index] &- values[index - 1]) }
            appendBlock(deltas, &packed, onto: &output)
            position = end
        }
    }

    private static func appendBlock<Value: NumericValue & FixedWidthInteger>(
        _ deltas: [Value], _ packed: inout [UInt64], onto output: inout [UInt8]
    ) {
        let least = deltas.min() ?? 0
        output.appendVarint(Int64(least).zigzagEncoded)
        let widthsAt = output.count
        for _ in 0..<miniblocks { output.append(0) }
        for miniblock in 0..<miniblocks {
            let start = miniblock * miniblockSize
            guard start < deltas.count else { break }
            var union: UInt64 = 0
            for offset in 0..<miniblockSize {
                // A miniblock is whole, padded with zeros.
                let index = start + offset
                packed[offset] = index < deltas.count ? (deltas[index] &- least).bits : 0
                union |= packed[offset]
            }
            let width = BitPacking.width(of: union)
            output[widthsAt + miniblock] = UInt8(width)
            BitPacking.append(packed, width: width, onto: &output)
        }
    }

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
