/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on. Sign and exponent
/// bytes repeat, so what follows compresses better.
package enum ByteStreamSplit {
    package static func decode<Value: NumericValue>(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let source = try cursor.take(output.count * MemoryLayout<Value>.stride)
        guard let from = source.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let target = UnsafeMutableRawPointer(UnsafeMutablePointer(mutating: output.baseAddress))
        guard let target else { return }
        if MemoryLayout<Value>.stride == 8 {
            join8(from, target.assumingMemoryBound(to: UInt64.self), output.count)
        } else {
            join4(from, target.assumingMemoryBound(to: UInt32.self), output.count)
        }
    }

    /// Eight streams of `count` bytes into words. Written so that the compiler makes vectors of it.
    private static func join8(_ from: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt64>, _ count: Int) {
        let (a, b, c, d) = (from, from + count, from + 2 * count, from + 3 * count)
        let (e, f, g, h) = (from + 4 * count, from + 5 * count, from + 6 * count, from + 7 * count)
        for index in 0..<count {
            let low =
                UInt32(a[index]) | UInt32(b[index]) &<< 8 | UInt32(c[index]) &<< 16 | UInt32(d[index]) &<< 24
            let high =
                UInt32(e[index]) | UInt32(f[index]) &<< 8 | UInt32(g[index]) &<< 16 | UInt32(h[index]) &<< 24
            target[index] = UInt64(low) | UInt64(high) &<< 32
        }
    }

    private static func join4(_ from: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt32>, _ count: Int) {
        let (a, b, c, d) = (from, from + count, from + 2 * count, from + 3 * count)
        for index in 0..<count {
            target[index] =
                UInt32(a[index]) | UInt32(b[index]) &<< 8 | UInt32(c[index]) &<< 16 | UInt32(d[index]) &<< 24
        }
    }
}
