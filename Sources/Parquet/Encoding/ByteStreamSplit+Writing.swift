extension ByteStreamSplit {
    /// A block of its own costs some bytes, which a shorter stream does not win back.
    private static let leastStreamBytes = 128

    /// Appends the streams, and a cut between each and the next: a byte's place decides what it may be, so
    /// each stream is compressed by itself.
    package static func append<Value: NumericValue>(
        _ values: UnsafeBufferPointer<Value>, onto payload: inout PagePayload
    ) {
        let width = MemoryLayout<Value>.stride
        let source = UnsafeRawBufferPointer(values)
        let start = payload.bytes.count
        payload.bytes.append(contentsOf: repeatElement(0, count: source.count))
        payload.bytes.withUnsafeMutableBytes { bytes in
            let target = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            if width == 8 { splitWords(source, values.count, into: target) }
            let done = width == 8 ? values.count & ~7 : 0
            for stream in 0..<width {
                let first = stream &* values.count
                for index in done..<values.count {
                    target[first &+ index] = source[index &* width &+ stream]
                }
            }
        }
        guard values.count >= leastStreamBytes else { return }
        for stream in 1..<width { payload.cut(at: start + stream * values.count) }
    }

    /// Eight words at a time, as an 8 x 8 matrix of bytes that is transposed by exchanging its quarters,
    /// their quarters, and theirs. The rest of fewer than eight words is left to the caller.
    private static func splitWords(
        _ source: UnsafeRawBufferPointer, _ count: Int, into target: UnsafeMutableRawBufferPointer
    ) {
        for index in stride(from: 0, to: count & ~7, by: 8) {
            var rows = SIMD8<UInt64>()
            for row in 0..<8 {
                rows[row] = source.loadUnaligned(fromByteOffset: (index &+ row) &* 8, as: UInt64.self)
            }
            exchange(&rows, 4, 32, 0x0000_0000_FFFF_FFFF)
            exchange(&rows, 2, 16, 0x0000_FFFF_0000_FFFF)
            exchange(&rows, 1, 8, 0x00FF_00FF_00FF_00FF)
            for stream in 0..<8 {
                target.storeBytes(
                    of: rows[stream], toByteOffset: stream &* count &+ index, as: UInt64.self)
            }
        }
    }

    @inline(__always)
    private static func exchange(
        _ rows: inout SIMD8<UInt64>, _ distance: Int, _ shift: UInt64, _ mask: UInt64
    ) {
        for row in 0..<8 where row & distance == 0 {
            let low = rows[row]
            let high = rows[row &+ distance]
            let changed = ((low >> shift) ^ high) & mask
            rows[row] = low ^ (changed << shift)
            rows[row &+ distance] = high ^ changed
        }
    }
}
