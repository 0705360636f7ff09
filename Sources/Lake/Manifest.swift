import Core
public import Foundation
import Transport

/// manifest.json: what a published folder holds and what it was made from.
public struct Manifest: Codable, Sendable, Hashable {
    public struct File: Codable, Sendable, Hashable {
        public var name: String
        public var bytes: Int
        /// Rows of a Parquet file.
        public var rows: Int?
        public var sha256: String
    }

    /// Something the folder was made from.
    public struct Input: Codable, Sendable, Hashable {
        /// A folder of the tree (`raw/2022/12/30`), a span of them (`features/2021-01-04..2022-12-30`), or
        /// a vendor's file by its name.
        public var path: String
        public var digest: String

        public init(path: String, digest: String) {
            self.path = path
            self.digest = digest
        }
    }

    /// The folder this belongs to, relative to the root.
    public var path: String
    public var schemaVersion: Int
    public var files: [File]
    public var command: String
    public var version: String
    public var inputs: [Input]
    /// Options that change the result, such as a seed.
    public var parameters: [String: String]
    /// The vendor, where there is one.
    public var source: String?
    public var counts: [String: Int]
    /// `raw`, or `split-adjusted as of …`; nil where there are no prices.
    public var adjustment: String?
    /// What stood elsewhere when this was made, such as the end of the trial record: it shows later that nothing
    /// was taken away. Nil where there is nothing.
    public var anchors: [String: String]?
    public var started: Date
    public var finished: Date

    /// SHA-256 over the names and digests of the files: equal content has an equal digest, whenever and
    /// however often it was made.
    public var digest: String {
        let lines = ["schema \(schemaVersion)"] + files.map { "\($0.sha256)  \($0.name)" }.sorted()
        return Digest.sha256(of: Array(lines.joined(separator: "\n").utf8))
    }

    /// This folder as an input of another.
    public var asInput: Input { Input(path: path, digest: digest) }
}

/// What the maker of a folder says about how it was made.
public struct Provenance: Sendable {
    public var command: String
    public var version: String
    public var inputs: [Manifest.Input]
    public var parameters: [String: String]
    public var source: String?
    public var counts: [String: Int]
    public var adjustment: String?
    public var anchors: [String: String]
    public var started: Date

    public init(
        command: String, version: String, inputs: [Manifest.Input], parameters: [String: String] = [:],
        source: String? = nil, counts: [String: Int] = [:], adjustment: String? = nil,
        anchors: [String: String] = [:], started: Date
    ) {
        self.command = command
        self.version = version
        self.inputs = inputs
        self.parameters = parameters
        self.source = source
        self.counts = counts
        self.adjustment = adjustment
        self.anchors = anchors
        self.started = started
    }
}

extension Manifest {
    public static let fileName = "manifest.json"

    static func decode(_ data: Data) throws -> Manifest {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Manifest.self, from: data)
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension Manifest.Input {
    /// Many inputs as one line: `path` names the span, the digest covers each path and digest in order.
    public static func span(_ path: String, of inputs: [Manifest.Input]) -> Manifest.Input {
        Manifest.Input(path: path, digest: digest(of: inputs.map { "\($0.digest)  \($0.path)" }))
    }

    /// SHA-256 of lines of text, in hexadecimal.
    public static func digest(of lines: [String]) -> String {
        Digest.sha256(of: Array(lines.joined(separator: "\n").utf8))
    }
}
