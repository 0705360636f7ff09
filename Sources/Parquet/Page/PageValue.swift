/// A type that pages decode into.
package protocol PageValue: Sendable {
    /// Fills `output` from the cursor.
    ///
    /// - Throws: `unsupported` for an encoding that does not apply to the type.
    static func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Self>
    ) throws(ParquetError)
}

extension PageValue where Self: NumericValue & FixedWidthInteger {
    package static func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Self>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try Plain.decode(&cursor, into: output)
        case .deltaBinaryPacked: try DeltaBinaryPacked.decode(&cursor, into: output)
        case .byteStreamSplit: try ByteStreamSplit.decode(&cursor, into: output)
        default: throw .unsupported("encoding \(encoding) of an integer column")
        }
    }
}

extension PageValue where Self: NumericValue & BinaryFloatingPoint {
    package static func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Self>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try Plain.decode(&cursor, into: output)
        case .byteStreamSplit: try ByteStreamSplit.decode(&cursor, into: output)
        default: throw .unsupported("encoding \(encoding) of a floating-point column")
        }
    }
}

extension Int32: PageValue {}
extension Int64: PageValue {}
extension Float: PageValue {}
extension Double: PageValue {}

extension String: PageValue {
    package static func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<String>
    ) throws(ParquetError) {
        switch encoding {
        case .plain: try Plain.decode(&cursor, into: output)
        case .deltaLengthByteArray: try DeltaByteArrays.decodeLengths(&cursor, into: output)
        case .deltaByteArray:
            try DeltaByteArrays.decodePrefixes(&cursor, &scratch.sharedBytesLeft, into: output)
        default: throw .unsupported("encoding \(encoding) of a string column")
        }
    }
}
