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
        values.withBytes { bytes in
            for index in range {
                let slice = values.range(index)
                output.appendLittleEndian(UInt32(truncatingIfNeeded: slice.count))
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[slice]))
            }
        }
    }

    package static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<String>
    ) throws(ParquetError) {
        for index in output.indices {
            let length = try cursor.littleEndian(UInt32.self)
            output[index] = try string(try cursor.take(Int(length)))
        }
    }

    package static func string(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) -> String {
        guard let value = String(validating: bytes, as: UTF8.self) else {
            throw .unsupported("a value is not UTF-8; binary columns are not read")
        }
        return value
    }
}
