/// PLAIN: numbers as they lie in memory, strings as a 4-byte length and their bytes.
package enum Plain {
    package static func append<Value: NumericValue>(
        _ values: UnsafeBufferPointer<Value>, onto output: inout [UInt8]
    ) {
        output.append(contentsOf: UnsafeRawBufferPointer(values))
    }

    package static func decode<Value: NumericValue>(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let source = try cursor.take(output.count * MemoryLayout<Value>.stride)
        UnsafeMutableRawBufferPointer(output).copyMemory(from: source)
    }

    package static func append(_ values: UTF8Strings, _ range: Range<Int>, onto output: inout [UInt8]) {
        values.withViews { views in
            for index in range {
                output.appendLittleEndian(UInt32(truncatingIfNeeded: views.length(index)))
                output.append(contentsOf: views[index])
            }
        }
    }
}
