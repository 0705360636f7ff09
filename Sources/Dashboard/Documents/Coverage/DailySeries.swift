import Core
import Lake

/// What the manifests of the daily branches count, session by session. Those that were read before and were not
/// published again since are not opened.
struct DailySeries {
    let lake: DataLake
    /// Of raw data, ascending, each with its stamp; those beyond ten years are left out.
    let sessions: [(session: CivilDate, stamp: String)]

    /// Sessions of ten years.
    static let limit = 2_520

    init(lake: DataLake, sessions: [(session: CivilDate, stamp: String)]) {
        self.lake = lake
        self.sessions = sessions.suffix(Self.limit)
    }

    /// - Parameters:
    ///   - old: of the last time.
    ///   - warnings: grow by a line for each manifest that cannot be read, of which nothing is then known.
    func counted(_ old: SiteCache.Daily, _ warnings: inout [String]) throws -> SiteCache.Daily {
        let known = Dictionary(
            old.sessions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let universe = try lake.stamps(of: sessions.map { Dataset.universe.partition($0.session) })
        let stamps = zip(sessions, universe).map { "\($0.stamp), \($1 ?? "-")" }
        let places = sessions.indices.map { place -> Int? in
            let row = known[sessions[place].session.daysSinceEpoch]
            return row.flatMap { old.stamps[$0] == stamps[place] ? $0 : nil }
        }
        let fresh = sessions.indices.filter { places[$0] == nil }
        let raw = manifests(of: fresh.map { Dataset.raw.partition(sessions[$0].session) }, &warnings)
        let listed = fresh.filter { universe[$0] != nil }
        let slots = manifests(of: listed.map { Dataset.universe.partition(sessions[$0].session) }, &warnings)

        var daily = SiteCache.Daily()
        for (place, (session, _)) in sessions.enumerated() {
            daily.sessions.append(session.daysSinceEpoch)
            if let row = places[place] {
                daily.stamps.append(stamps[place])
                daily.active.append(old.active[row])
                daily.bars.append(old.bars[row])
                daily.rejects.append(old.rejects[row])
                continue
            }
            let bars = raw[Dataset.raw.partition(session).path]
            let active = slots[Dataset.universe.partition(session).path]
            // What could not be read is tried again next time.
            let isRead = bars != nil && (active != nil || universe[place] == nil)
            daily.stamps.append(isRead ? stamps[place] : "")
            daily.active.append(active?.counts["active"])
            daily.bars.append(bars.flatMap { Self.rows("bars.parquet", in: $0) ?? $0.counts["bars"] })
            daily.rejects.append(
                bars.flatMap { Self.rows("rejects.parquet", in: $0) ?? $0.counts["rejected"] })
        }
        return daily
    }

    /// By path; those that cannot be read are absent. All at once, for in an object store each is a call.
    private func manifests(of folders: [LakeFolder], _ warnings: inout [String]) -> [String: Manifest] {
        var found: [String: Manifest] = [:]
        if let all = try? lake.manifests(of: folders) {
            for (folder, manifest) in zip(folders, all) { found[folder.path] = manifest }
            return found
        }
        for folder in folders {
            found[folder.path] = reading(&warnings) { try lake.manifest(of: folder) }
        }
        return found
    }

    private static func rows(_ name: String, in manifest: Manifest) -> Int? {
        manifest.files.first { $0.name == name }?.rows
    }
}
