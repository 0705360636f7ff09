/// Parquet's RLE / bit-packing hybrid, used for definition levels and dictionary indices.
///
/// A run starts with a varint: even is a repeated value (count << 1), odd is groups of eight packed values
/// (groups << 1 | 1).
package enum RunLengthHybrid {
    /// A run, cut to the values still wanted.
    enum Run {
        case repeated(UInt32, count: Int)
        case packed(UnsafeRawBufferPointer, count: Int)
    }

    /// The run at the cursor, of which at most `wanted` (at least 1) values of `width` bits (0...32) are used.
    static func nextRun(
        _ cursor: inout ByteCursor, width: Int, wanted: Int
    ) throws(ParquetError) -> Run {
        let head = try cursor.varint()
        if head & 1 == 0 {
            let count = Int(clamping: head >> 1)
            guard count > 0 else { throw .corrupt("a run of no values") }
            var value: UInt32 = 0
            for byte in 0..<(width + 7) / 8 { value |= UInt32(try cursor.byte()) << UInt32(8 * byte) }
            guard width == 32 || value >> UInt32(width) == 0 else {
                throw .corrupt("a repeated value of \(value) exceeds \(width) bits")
            }
            return .repeated(value, count: min(count, wanted))
        }
        let groups = Int(clamping: head >> 1)
        guard groups > 0 else { throw .corrupt("a run of no values") }
        let used = groups < wanted / 8 + 1 ? min(groups * 8, wanted) : wanted
        guard width > 0 else { return .repeated(0, count: used) }
        // Some writers cut the padding of the last group, so only what is used must be there.
        let needed = (used * width + 7) / 8
        let whole = groups <= cursor.remaining ? groups * width : Int.max
        return .packed(try cursor.take(max(needed, min(whole, cursor.remaining))), count: used)
    }

    /// Fills `output` from the runs at the cursor, each value below 2^`width` (0...32).
    package static func decode(
        _ cursor: inout ByteCursor, width: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError) {
        var filled = 0
        while filled < output.count {
            let rest = UnsafeMutableBufferPointer(rebasing: output[filled...])
            switch try nextRun(&cursor, width: width, wanted: rest.count) {
            case .repeated(let value, let count):
                UnsafeMutableBufferPointer(rebasing: rest[..<count]).update(repeating: value)
                filled += count
            case .packed(let bytes, let count):
                BitPacking.unpack(
                    bytes, width: width, into: UnsafeMutableBufferPointer(rebasing: rest[..<count]))
                filled += count
            }
        }
    }
}
