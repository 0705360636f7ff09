/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on. Sign and exponent
/// bytes repeat, so what follows compresses better.
package enum ByteStreamSplit {
    package static func append<Value: NumericValue>(
        _ values: UnsafeBufferPointer<Value>, onto output: inout [UInt8]
    ) {
        let width = MemoryLayout<Value>.stride
        let source = UnsafeRawBufferPointer(values)
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: source.count))
        output.withUnsafeMutableBytes { bytes in
            for stream in 0..<width {
                let target = start &+ stream &* values.count
                for index in 0..<values.count { bytes[target &+ index] = source[index &* width &+ stream] }
            }
        }
    }

    package static func decode<Value: NumericValue>(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let width = MemoryLayout<Value>.stride
        let source = try cursor.take(output.count * width)
        let target = UnsafeMutableRawBufferPointer(output)
        let count = output.count
        for stream in 0..<width {
            let start = stream &* count
            for index in 0..<count { target[index &* width &+ stream] = source[start &+ index] }
        }
    }
}
