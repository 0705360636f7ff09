import Core

/// A request as it is sent.
///
/// Source: github.com/kserve/open-inference-protocol, `inference_rest.md` and `binary_tensor_data.md`; Triton's
/// `extension_binary_data.md`.
struct RequestBody {
    private(set) var bytes: [UInt8] = []
    /// Bytes of JSON before the tensors; nil where all is JSON.
    private(set) var jsonCount: Int?

    /// - Throws: ``InferenceError`` `refused` for a value that is no number, which JSON cannot say and no model
    ///   makes sense of.
    init(_ request: InferenceRequest) throws(InferenceError) {
        for input in request.inputs {
            guard Self.areFinite(input.values) else {
                throw InferenceError(
                    .refused, "the input \(input.name) holds a value that is no number; mask it before asking"
                )
            }
        }
        let values = request.inputs.reduce(0) { $0 + $1.values.count }
        bytes.reserveCapacity(1024 + values * (request.isBinary ? 4 : 12))
        append("{\"id\":")
        append(quoting: request.id)
        append(",\"inputs\":[")
        for (index, input) in request.inputs.enumerated() {
            if index > 0 { append(",") }
            append(input, isBinary: request.isBinary)
        }
        append("],\"outputs\":[")
        for (index, output) in request.outputs.enumerated() {
            append(index > 0 ? ",{\"name\":" : "{\"name\":")
            append(quoting: output)
            append(request.isBinary ? ",\"parameters\":{\"binary_data\":true}}" : "}")
        }
        append("]}")
        guard request.isBinary else { return }
        jsonCount = bytes.count
        for input in request.inputs { append(raw: input.values) }
    }

    private mutating func append(_ input: InferenceTensor, isBinary: Bool) {
        append("{\"name\":")
        append(quoting: input.name)
        append(",\"shape\":[")
        append(input.shape.map(String.init).joined(separator: ","))
        append("],\"datatype\":\"FP32\",")
        if isBinary {
            append("\"parameters\":{\"binary_data_size\":\(input.values.count * 4)}}")
        } else {
            append("\"data\":[")
            append(input.values)
            append("]}")
        }
    }

    /// The shortest decimals that read back as the same floats, with commas. A float's text is at most 15 bytes,
    /// which Swift keeps in the string itself: nothing is allocated for a number.
    private mutating func append(_ values: [Float]) {
        var isFirst = true
        for value in values {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            var text = value.description
            text.withUTF8 { bytes.append(contentsOf: $0) }
        }
    }

    /// Little-endian, as the protocol wants them.
    private mutating func append(raw values: [Float]) {
        #if _endian(little)
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        #else
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        #endif
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(quoting text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    static func areFinite(_ values: [Float]) -> Bool {
        // A sum would overflow; the difference of a number with itself is 0 unless it is none.
        var zero: Float = 0
        for value in values { zero += value - value }
        return zero == 0
    }
}
