import Foundation
import Health

/// Where the site's JSON lies, and how it is written.
enum SiteFile {
    /// Relative to the site.
    static let folder = "api"

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func bytes(_ value: some Encodable) throws -> [UInt8] {
        [UInt8](try HealthJSON.encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}

extension SiteCache.Part {
    /// What index.json says of a document.
    ///
    /// - Parameter parts: those that it points to.
    func entry(to parts: [SiteCache.Part]) -> IndexDocument.Entry? {
        guard let file = files.first else { return nil }
        let digests = (files + parts.flatMap(\.files)).map { "\($0.digest)  \($0.path)" }
        return IndexDocument.Entry(
            path: String(file.path.dropFirst(SiteFile.folder.count + 1)),
            digest: parts.isEmpty && files.count == 1 ? file.digest : SiteDigest.digest(of: digests))
    }
}
