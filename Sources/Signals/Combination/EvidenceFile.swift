import Core
import Foundation
import Lake

/// combination.json: what each past month said about the parts, beside the signals that it gave its weights to.
///
/// The next month's run takes from it what is still made from the same, and works the rest out. Keys are sorted, so
/// that the same evidence gives the same bytes.
enum EvidenceFile {
    static let name = "combination.json"

    private struct Content: Codable {
        var schemaVersion = 1
        var months: [CombinationHistory.Entry]
    }

    /// Nil where there is none.
    ///
    /// - Throws: only what Foundation's JSON encoder throws.
    static func file(_ entries: [CombinationHistory.Entry]) throws -> LakeFile? {
        guard !entries.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let bytes = try encoder.encode(Content(months: entries))
        return LakeFile(name: name, bytes: Array(bytes) + [UInt8(ascii: "\n")])
    }

    /// What the last signals up to a session have kept; what cannot be read is worked out again.
    static func known(through session: CivilDate, in lake: DataLake) throws(LakeError)
        -> CombinationHistory.Known
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var known: CombinationHistory.Known = [:]
        let earliest = session.adding(months: -3)
        for date in try lake.sessions(of: .signals, in: earliest...session) {
            let folder = Dataset.signals.partition(date)
            guard try lake.manifest(of: folder).files.contains(where: { $0.name == name }),
                let content = try? decoder.decode(Content.self, from: lake.file(name, of: folder))
            else { continue }
            for entry in content.months { known[entry.key] = entry.month }
        }
        return known
    }
}
