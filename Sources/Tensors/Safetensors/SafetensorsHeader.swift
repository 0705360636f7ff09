import Foundation

/// The JSON at the start of a safetensors file.
struct SafetensorsHeader {
    struct Entry {
        var name: String
        var dtype: DType
        var shape: [Int]
        /// The range of bytes after the header.
        var start: Int
        var end: Int
    }

    /// In the order of their bytes.
    var entries: [Entry]
    var metadata: [String: String]
    /// The header with its length prefix and padding.
    private(set) var byteCount = 0

    /// The reference implementation refuses longer headers.
    static let longest = 100_000_000

    init(entries: [Entry], metadata: [String: String]) {
        self.entries = entries
        self.metadata = metadata
    }

    // MARK: Writing

    func encoded() throws(TensorError) -> [UInt8] {
        var names = Set<String>()
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let texts = pairs.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        for entry in entries {
            guard entry.name != "__metadata__", names.insert(entry.name).inserted else {
                throw TensorError(.invalidArgument, "the tensor name \(entry.name) is reserved or used twice")
            }
            let shape = entry.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(Self.quoted(entry.name)):{\"dtype\":\"\(entry.dtype.safetensorsName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(entry.start),\(entry.end)]}")
        }
        var json = Array("{\(members.joined(separator: ","))}".utf8)
        // Padding keeps the elements aligned in a mapped file.
        json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    /// A JSON string, with the escapes that the reference implementation writes.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    // MARK: Reading

    /// Reads and checks the header of a whole file: known types, sizes that match, no gap, nothing left over.
    init(decoding data: Data) throws(TensorError) {
        guard data.count >= 8 else {
            throw TensorError(.badFormat, "not a safetensors file: \(data.count) bytes")
        }
        let length = data.prefix(8).enumerated().reduce(UInt64(0)) {
            $0 | UInt64($1.element) << (8 * $1.offset)
        }
        guard length <= UInt64(Self.longest), Int(length) <= data.count - 8 else {
            throw TensorError(
                .badFormat, "the header's length \(length) leaves the file of \(data.count) bytes")
        }
        byteCount = 8 + Int(length)
        let json = data.dropFirst(8).prefix(Int(length))
        let members: [String: Member]
        do {
            members = try JSONDecoder().decode([String: Member].self, from: Data(json))
        } catch {
            throw TensorError(.badFormat, "the header is not the expected JSON", cause: error)
        }
        metadata = [:]
        entries = []
        for (name, member) in members {
            switch member {
            case .metadata(let values): metadata = values
            case .tensor(let tensor): entries.append(try Self.entry(name, tensor))
            }
        }
        entries.sort {
            ($0.start, $0.end) != ($1.start, $1.end)
                ? ($0.start, $0.end) < ($1.start, $1.end)
                : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        var end = 0
        for entry in entries {
            guard entry.start == end else {
                throw TensorError(.badFormat, "\(entry.name) starts at byte \(entry.start), not at \(end)")
            }
            end = entry.end
        }
        guard end == data.count - byteCount else {
            throw TensorError(
                .badFormat,
                "the header describes \(end) bytes of elements, the file has \(data.count - byteCount)")
        }
    }

    private static func entry(_ name: String, _ tensor: Member.Tensor) throws(TensorError) -> Entry {
        guard let dtype = DType.allCases.first(where: { $0.safetensorsName == tensor.dtype }) else {
            throw TensorError(.badFormat, "\(name) has the unsupported type \(tensor.dtype)")
        }
        guard tensor.offsets.count == 2, tensor.offsets[0] >= 0, tensor.offsets[0] <= tensor.offsets[1] else {
            throw TensorError(.badFormat, "\(name) has the byte range \(tensor.offsets)")
        }
        let size = Tensors.Tensor.elementCount(tensor.shape)?.multipliedReportingOverflow(by: dtype.byteCount)
        guard let size, !size.overflow, size.partialValue == tensor.offsets[1] - tensor.offsets[0] else {
            throw TensorError(
                .badFormat,
                "\(name) of type \(tensor.dtype) and shape \(tensor.shape) has the byte range \(tensor.offsets)"
            )
        }
        return Entry(
            name: name, dtype: dtype, shape: tensor.shape, start: tensor.offsets[0], end: tensor.offsets[1])
    }

    /// A member of the header's JSON object.
    private enum Member: Decodable {
        case metadata([String: String])
        case tensor(Tensor)

        struct Tensor: Decodable {
            var dtype: String
            var shape: [Int]
            var offsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype, shape
                case offsets = "data_offsets"
            }
        }

        init(from decoder: any Decoder) throws {
            self =
                if decoder.codingPath.last?.stringValue == "__metadata__" {
                    .metadata(try [String: String](from: decoder))
                } else {
                    .tensor(try Tensor(from: decoder))
                }
        }
    }
}

extension DType {
    /// The type's name in a header.
    var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .float64: "F64"
        case .int64: "I64"
        case .bool: "BOOL"
        case .bfloat16: "BF16"
        case .uint8: "U8"
        }
    }

    /// The reference implementation's order of types; the highest is written first.
    var safetensorsRank: Int {
        switch self {
        case .bool: 0
        case .uint8: 1
        case .bfloat16: 2
        case .float32: 3
        case .float64: 4
        case .int64: 5
        }
    }
}
