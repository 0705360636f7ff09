/// Bits as booleans: definition levels of flat columns (true where there is a value), BOOLEAN columns.
package enum Levels {
    /// True if the levels say that none of `count` rows is null by one run, as most writers do.
    static func arePlainlyFull(_ levels: UnsafeRawBufferPointer, count: Int) throws(ParquetError) -> Bool {
        guard count > 0 else { return true }
        var cursor = ByteCursor(levels)
        if case .repeated(1, count) = try RunLengthHybrid.nextRun(&cursor, width: 1, wanted: count) {
            return true
        }
        return false
    }

    /// Fills `output` from runs of one bit each.
    static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Bool>
    ) throws(ParquetError) {
        var filled = 0
        while filled < output.count {
            let rest = UnsafeMutableBufferPointer(rebasing: output[filled...])
            switch try RunLengthHybrid.nextRun(&cursor, width: 1, wanted: rest.count) {
            case .repeated(let value, let count):
                UnsafeMutableBufferPointer(rebasing: rest[..<count]).update(repeating: value == 1)
                filled += count
            case .packed(let bytes, let count):
                unpack(bytes, into: UnsafeMutableBufferPointer(rebasing: rest[..<count]))
                filled += count
            }
        }
    }

    /// Fills `output` from bits, the least significant of each byte first. The caller has checked that
    /// `bits` holds them.
    static func unpack(_ bits: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Bool>) {
        let target = UnsafeMutableRawBufferPointer(output)
        let whole = output.count / 8
        for byte in 0..<whole {
            // Bit k alone in byte k, then made 1 or 0.
            let spread = (UInt64(bits[byte]) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
            let ones = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & 0x0101_0101_0101_0101
            target.storeBytes(of: ones.littleEndian, toByteOffset: 8 &* byte, as: UInt64.self)
        }
        for index in 8 * whole..<output.count {
            output[index] = (bits[index / 8] >> UInt8(index % 8)) & 1 == 1
        }
    }

    /// How many are true.
    static func count(_ flags: UnsafeMutableBufferPointer<Bool>) -> Int {
        var count = 0
        for index in 0..<flags.count { count &+= flags[index] ? 1 : 0 }
        return count
    }
}
