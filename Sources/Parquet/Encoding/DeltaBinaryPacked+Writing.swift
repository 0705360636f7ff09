extension DeltaBinaryPacked {
    private static let blockSize = 128
    private static let miniblocks = 4
    private static let miniblockSize = blockSize / miniblocks

    /// - Parameter granularity: widths are multiples of this. At 4 or 8 a compressor still sees the numbers,
    ///   and packs small ones closer than whole bits do.
    package static func append<Value: NumericValue & FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Value>, granularity: Int = 1, onto output: inout [UInt8]
    ) {
        output.appendVarint(UInt64(blockSize))
        output.appendVarint(UInt64(miniblocks))
        output.appendVarint(UInt64(values.count))
        output.appendVarint(Int64(values.first ?? 0).zigzagEncoded)
        withUnsafeTemporaryAllocation(of: Value.self, capacity: blockSize) { deltas in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockSize) { packed in
                for position in stride(from: 1, to: values.count, by: blockSize) {
                    let count = min(blockSize, values.count - position)
                    var least = Value.max
                    for index in 0..<count {
                        let delta = values[position &+ index] &- values[position &+ index &- 1]
                        deltas[index] = delta
                        least = min(least, delta)
                    }
                    for index in 0..<count { packed[index] = (deltas[index] &- least).bits }
                    // A miniblock is whole, padded with zeros.
                    for index in count..<blockSize { packed[index] = 0 }
                    output.appendVarint(Int64(least).zigzagEncoded)
                    appendMiniblocks(UnsafeBufferPointer(packed), count, granularity, onto: &output)
                }
            }
        }
    }

    private static func appendMiniblocks(
        _ packed: UnsafeBufferPointer<UInt64>, _ count: Int, _ granularity: Int, onto output: inout [UInt8]
    ) {
        let widthsAt = output.count
        for _ in 0..<miniblocks { output.append(0) }
        for miniblock in 0..<miniblocks {
            let start = miniblock * miniblockSize
            guard start < count else { break }
            let numbers = UnsafeBufferPointer(rebasing: packed[start..<start + miniblockSize])
            let least = BitPacking.width(of: numbers.reduce(0, |))
            let width = min(64, (least + granularity - 1) / granularity * granularity)
            output[widthsAt + miniblock] = UInt8(width)
            BitPacking.append(numbers, width: width, onto: &output)
        }
    }
}
