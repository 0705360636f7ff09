/// Turns the pages of one kind of column into values of a fixed width.
package protocol ValueDecoder {
    associatedtype Value: BitwiseCopyable
    /// What stands in rows that are null.
    var placeholder: Value { get }
    /// True where PLAIN bytes are the values as they lie in memory.
    var isPlainInMemory: Bool { get }

    /// Fills `output` from the cursor.
    ///
    /// - Throws: `unsupported` for an encoding that does not apply to the type.
    func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError)
}

/// Numbers as they are.
package struct IntegerDecoder<Value: NumericValue & FixedWidthInteger>: ValueDecoder {
    package var placeholder: Value { 0 }
    package var isPlainInMemory: Bool { true }

    package init() {}

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try Plain.decode(&cursor, into: output)
        case .deltaBinaryPacked: try DeltaBinaryPacked.decode(&cursor, into: output)
        case .byteStreamSplit: try ByteStreamSplit.decode(&cursor, into: output)
        default: throw .unsupported("encoding \(encoding) of an integer column")
        }
    }
}

/// Floating-point numbers as they are; NaN where null.
package struct FloatingDecoder<Value: NumericValue & BinaryFloatingPoint>: ValueDecoder {
    package var placeholder: Value { .nan }
    package var isPlainInMemory: Bool { true }

    package init() {}

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try Plain.decode(&cursor, into: output)
        case .byteStreamSplit: try ByteStreamSplit.decode(&cursor, into: output)
        default: throw .unsupported("encoding \(encoding) of a floating-point column")
        }
    }
}

/// BOOLEAN: a bit each, or runs.
package struct BooleanDecoder: ValueDecoder {
    package var placeholder: Bool { false }
    package var isPlainInMemory: Bool { false }

    package init() {}

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Bool>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: Levels.unpack(try cursor.take((output.count + 7) / 8), into: output)
        case .runLength:
            var runs = ByteCursor(try cursor.take(Int(try cursor.littleEndian(UInt32.self))))
            try Levels.decode(&runs, into: output)
        default: throw .unsupported("encoding \(encoding) of a BOOLEAN column")
        }
    }
}
