import Core
import Foundation

/// Where one tensor lies in a safetensors file.
struct TensorEntry: Hashable, Sendable, Codable {
    var dtype: String
    var shape: [Int]
    /// First byte and the one after the last, counted from the end of the header.
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
        case dtype, shape
        case offsets = "data_offsets"
    }

    var begin: Int { offsets.first ?? 0 }
    var end: Int { offsets.last ?? 0 }
}

/// The head of a safetensors file: eight bytes of length, then JSON padded with spaces.
struct SafetensorsHeader: Sendable {
    /// Limit of the reference implementation.
    static let maximumLength = 100_000_000
    /// The data starts at a multiple of this, so that vector loads are aligned.
    static let alignment = 64

    var tensors: [String: TensorEntry]
    var metadata: [String: String]

    private enum Entry: Codable {
        case tensor(TensorEntry)
        case metadata([String: String])

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == "__metadata__" {
                self = .metadata(try [String: String](from: decoder))
            } else {
                self = .tensor(try TensorEntry(from: decoder))
            }
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .tensor(let entry): try entry.encode(to: encoder)
            case .metadata(let metadata): try metadata.encode(to: encoder)
            }
        }
    }

    init(tensors: [String: TensorEntry], metadata: [String: String]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads the JSON and checks every tensor against `dataCount` bytes of data.
    init(json: Data, dataCount: Int) throws(PolicyModelError) {
        var tensors: [String: TensorEntry] = [:]
        var metadata: [String: String] = [:]
        do {
            for (name, entry) in try JSONDecoder().decode([String: Entry].self, from: json) {
                switch entry {
                case .tensor(let tensor): tensors[name] = tensor
                case .metadata(let text): metadata = text
                }
            }
        } catch {
            throw PolicyModelError(
                .corrupt, "the header is not safetensors JSON; fetch or train the model again", cause: error)
        }
        self.init(tensors: tensors, metadata: metadata)
        try checkOffsets(dataCount: dataCount)
    }

    /// The tensors have to fill the data without a hole or an overlap, as the format asks.
    private func checkOffsets(dataCount: Int) throws(PolicyModelError) {
        var position = 0
        for (name, entry) in tensors.sorted(by: {
            ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
        }) {
            guard entry.offsets.count == 2, entry.begin == position, entry.end >= entry.begin,
                entry.end <= dataCount
            else {
                throw PolicyModelError(
                    .corrupt,
                    "tensor \(name) lies at \(entry.offsets) of \(dataCount) bytes of data, where \(position) "
                        + "comes next; the file is cut or damaged: fetch or train the model again")
            }
            position = entry.end
        }
        guard position == dataCount else {
            throw PolicyModelError(
                .corrupt,
                "\(dataCount - position) bytes follow the last tensor; fetch or train the model again")
        }
    }

    /// The file's first bytes: length and JSON with sorted keys, padded to ``alignment``.
    func bytes() throws(PolicyModelError) -> Data {
        var entries = tensors.mapValues(Entry.tensor)
        entries["__metadata__"] = .metadata(metadata)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json: Data
        do {
            json = try encoder.encode(entries)
        } catch {
            throw PolicyModelError(.invalidPolicy, "the header cannot be written as JSON", cause: error)
        }
        let unpadded = 8 + json.count
        json.append(
            contentsOf: repeatElement(
                UInt8(ascii: " "), count: (Self.alignment - unpadded % Self.alignment) % Self.alignment))
        var bytes = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
        bytes.append(json)
        return bytes
    }
}
