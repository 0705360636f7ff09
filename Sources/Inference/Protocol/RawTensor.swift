/// Tensors of the binary extension: little-endian, row-major.
enum RawTensor {
    /// The values as single precision; nil for a datatype that is no float, or half a value.
    static func floats(_ bytes: ArraySlice<UInt8>, _ datatype: String) -> [Float]? {
        switch datatype {
        case "FP32": read(bytes, UInt32.self) { Float(bitPattern: $0) }
        case "FP64": read(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
        case "FP16": read(bytes, UInt16.self, half)
        default: nil
        }
    }

    private static func read<Bits: FixedWidthInteger>(
        _ bytes: ArraySlice<UInt8>, _ type: Bits.Type, _ value: (Bits) -> Float
    ) -> [Float]? {
        let size = MemoryLayout<Bits>.size
        guard bytes.count % size == 0 else { return nil }
        return bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / size).map { index in
                value(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: index * size, as: Bits.self)))
            }
        }
    }

    /// IEEE 754 binary16, which not every machine's Swift has as a type.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        let magnitude: Float =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
            }
        return bits >> 15 == 1 ? -magnitude : magnitude
    }
}
