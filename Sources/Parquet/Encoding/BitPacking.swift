/// Numbers of a fixed bit width laid end to end, least significant bit first.
package enum BitPacking {
    /// The number at `index` in `bytes`, where each takes `width` bits (1...64). The caller has checked that
    /// `bytes` holds it.
    @inline(__always)
    package static func value(at index: Int, width: Int, in bytes: UnsafeRawBufferPointer) -> UInt64 {
        let firstBit = index &* width
        let firstByte = firstBit >> 3
        let shift = UInt64(firstBit & 7)
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) &- 1
        if firstByte &+ 9 <= bytes.count {
            let low = bytes.loadUnaligned(fromByteOffset: firstByte, as: UInt64.self)
            if Int(shift) &+ width <= 64 { return (low >> shift) & mask }
            let high = UInt64(bytes[firstByte &+ 8])
            return ((low >> shift) | (high << (64 &- shift))) & mask
        }
        var value: UInt64 = 0
        let lastByte = (firstBit &+ width &- 1) >> 3
        for byte in firstByte...lastByte {
            let position = (byte &- firstByte) &* 8 &- Int(shift)
            let bits = UInt64(bytes[byte])
            value |= position >= 0 ? bits << UInt64(position) : bits >> UInt64(-position)
        }
        return value & mask
    }

    /// Unpacks `output.count` numbers of `width` bits (1...32). The caller has checked that `bytes` holds them.
    static func unpack(
        _ bytes: UnsafeRawBufferPointer, width: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) {
        let mask = (1 as UInt64) << UInt64(width) &- 1
        // Numbers whose eight bytes from their first bit on lie within the bytes.
        let safe = bytes.count < 8 ? 0 : min(output.count, (bytes.count - 8) * 8 / width)
        var bit = 0
        for index in 0..<safe {
            let word = bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            output[index] = UInt32(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
            bit &+= width
        }
        for index in safe..<output.count {
            output[index] = UInt32(truncatingIfNeeded: value(at: index, width: width, in: bytes))
        }
    }

    /// Bits needed for `largest`.
    package static func width(of largest: UInt64) -> Int { 64 - largest.leadingZeroBitCount }
}
