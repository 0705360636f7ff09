extension BitPacking {
    /// Appends `values` at `width` bits each (0...64), padded with zero bits to a whole byte.
    package static func append<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafeBufferPointer<Value>, width: Int, onto output: inout [UInt8]
    ) {
        guard width > 0, !values.isEmpty else { return }
        let start = output.count
        let byteCount = (values.count * width + 7) / 8
        output.append(contentsOf: repeatElement(0, count: byteCount))
        output.withUnsafeMutableBytes { bytes in
            var position = start
            var pending: UInt64 = 0
            var pendingBits = 0
            for value in values {
                let value = UInt64(truncatingIfNeeded: value)
                pending |= value << UInt64(pendingBits)
                let filled = pendingBits &+ width
                if filled < 64 {
                    pendingBits = filled
                } else {
                    bytes.storeBytes(of: pending.littleEndian, toByteOffset: position, as: UInt64.self)
                    position &+= 8
                    // Bits of `value` that did not fit. A shift by 64 or more gives 0 in Swift.
                    pending = value >> UInt64(64 &- pendingBits)
                    pendingBits = filled &- 64
                }
            }
            while pendingBits > 0 {
                bytes[position] = UInt8(truncatingIfNeeded: pending)
                position &+= 1
                pending >>= 8
                pendingBits &-= 8
            }
        }
    }
}
