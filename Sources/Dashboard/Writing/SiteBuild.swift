import Foundation
import Health

/// One making of the site: writes what has other inputs than last time, and knows what then belongs to it.
final class SiteBuild {
    /// What a part is made of.
    struct Content {
        /// Paths relative to the site, with their bytes.
        var files: [(path: String, bytes: [UInt8])] = []
        /// What a list says of it, as JSON.
        var entry: [UInt8]?
        var warnings: [String] = []
    }

    let site: SiteFolder
    private let old: SiteCache
    private(set) var cache: SiteCache
    private(set) var summary = Site.Summary()
    /// Whether the cache is no longer what it was.
    private(set) var isChanged = false

    init(site: SiteFolder, old: SiteCache) {
        self.site = site
        self.old = old
        cache = SiteCache(program: old.program)
        cache.daily = old.daily
    }

    func warn(_ line: String) {
        if !summary.warnings.contains(line) { summary.warnings.append(line) }
    }

    /// What `body` gives; nil and a warning where it throws.
    func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            warn("\(error)")
            return nil
        }
    }

    /// Keeps the part that was made of these inputs before, or makes it.
    ///
    /// What cannot be read keeps what stood before, and is tried again next time, as is what was made with
    /// warnings.
    ///
    /// - Parameters:
    ///   - key: of everything that the content depends on.
    ///   - content: throws what reading throws.
    /// - Returns: nil where it could not be made and never was.
    @discardableResult
    func part(
        _ name: String, key: String, _ content: () throws -> Content
    ) throws(SiteError) -> SiteCache.Part? {
        if let part = old.parts[name], part.key == key,
            part.files.allSatisfy({ site.size(of: $0.path) == $0.bytes })
        {
            return keep(name, part)
        }
        isChanged = true
        let made: Content
        do {
            made = try content()
        } catch {
            warn("\(error)")
            return former(name)
        }
        var part = SiteCache.Part(
            key: made.warnings.isEmpty ? key : "", files: [],
            entry: made.entry.map { String(decoding: $0, as: UTF8.self) })
        for (path, bytes) in made.files {
            if try site.write(path, bytes) {
                summary.written += 1
                summary.bytes += bytes.count
            } else {
                summary.unchanged += 1
            }
            part.files.append(
                SiteCache.File(path: path, bytes: bytes.count, digest: SiteDigest.digest(of: bytes)))
        }
        made.warnings.forEach(warn)
        cache.parts[name] = part
        return part
    }

    /// What stood before of a part that cannot be made now, to be tried again next time; nil where nothing did.
    func former(_ name: String) -> SiteCache.Part? {
        guard var part = old.parts[name],
            part.files.allSatisfy({ site.size(of: $0.path) == $0.bytes })
        else { return nil }
        part.key = ""
        return keep(name, part)
    }

    private func keep(_ name: String, _ part: SiteCache.Part) -> SiteCache.Part {
        summary.unchanged += part.files.count
        cache.parts[name] = part
        return part
    }

    func keep(daily: SiteCache.Daily) {
        if daily.stamps != old.daily.stamps || daily.sessions != old.daily.sessions { isChanged = true }
        cache.daily = daily
    }

    /// Removes what an earlier site had and this one has not, and all else that lies in `api`.
    func removeRest() throws(SiteError) {
        let kept = Set(cache.parts.values.flatMap(\.files).map(\.path))
        let former = old.parts.values.flatMap(\.files).map(\.path)
        for path in Set(former + site.files(below: SiteFile.folder)).subtracting(kept).sorted()
        where try site.remove(path) {
            isChanged = true
            summary.removed += 1
        }
    }

    /// - Parameter start: when the making began.
    func finish(since start: ContinuousClock.Instant) -> Site.Summary {
        let passed = (ContinuousClock.now - start).components
        summary.seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
        return summary
    }
}
