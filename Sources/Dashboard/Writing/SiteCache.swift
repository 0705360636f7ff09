import Foundation

/// What the last site was made from, so that the next one makes again only what has other inputs:
/// `state/site-cache.json`. Without it, or with one that cannot be read, everything is made again.
struct SiteCache: Codable {
    /// Raised when what is made of the same inputs changes.
    static let format = 1

    /// A file of the site.
    struct File: Codable, Hashable {
        /// Relative to the site.
        var path: String
        var bytes: Int
        /// Hexadecimal SHA-256.
        var digest: String
    }

    /// Files that are made together from the same inputs.
    struct Part: Codable {
        /// Tells the inputs: what has another key is made again, and so is what has none.
        var key: String
        var files: [File]
        /// What a list says of the part, as JSON.
        var entry: String?
    }

    /// What the daily branches' manifests count, by session in columns; see ``DailySeries``.
    struct Daily: Codable {
        var sessions: [Int32] = []
        var stamps: [String] = []
        var active: [Int?] = []
        var bars: [Int?] = []
        var rejects: [Int?] = []
    }

    /// Of the program that wrote it: other programs make everything again.
    var program: String
    var parts: [String: Part] = [:]
    var daily = Daily()

    private static let name = "site-cache.json"

    init(program: String) {
        self.program = program
    }

    /// The cache of a tree's state folder; an empty one where there is none of this program.
    static func read(in state: SiteFolder, program: String) -> SiteCache {
        guard let bytes = state.contents(of: name),
            let cache = try? JSONDecoder().decode(SiteCache.self, from: Data(bytes)),
            cache.program == program
        else { return SiteCache(program: program) }
        return cache
    }

    func write(in state: SiteFolder) throws(SiteError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and numbers that are none are never in it.
        guard let data = try? encoder.encode(self) else { return }
        _ = try state.write(Self.name, [UInt8](data))
    }
}

extension SiteCache.Part {
    /// What lists say of a part, to be kept in ``entry``.
    static func encoded(_ entry: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(entry))
    }

    func decoded<Entry: Decodable>(_ type: Entry.Type) -> Entry? {
        entry.flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
}
