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
        var daily = SiteCache.Daily()
        for (place, (session, raw)) in sessions.enumerated() {
            let stamp = "\(raw), \(universe[place] ?? "-")"
            daily.sessions.append(session.daysSinceEpoch)
            if let row = known[session.daysSinceEpoch], old.stamps[row] == stamp {
                daily.stamps.append(stamp)
                daily.active.append(old.active[row])
                daily.bars.append(old.bars[row])
                daily.rejects.append(old.rejects[row])
                continue
            }
            var troubles: [String] = []
            let slots =
                universe[place] == nil
                ? nil : reading(&troubles) { try lake.manifest(of: .universe, on: session) }
            let bars = reading(&troubles) { try lake.manifest(of: .raw, on: session) }
            // What could not be read is tried again next time.
            daily.stamps.append(troubles.isEmpty ? stamp : "")
            daily.active.append(slots?.counts["active"])
            daily.bars.append(bars.flatMap { Self.rows("bars.parquet", in: $0) ?? $0.counts["bars"] })
            daily.rejects.append(
                bars.flatMap { Self.rows("rejects.parquet", in: $0) ?? $0.counts["rejected"] })
            warnings += troubles
        }
        return daily
    }

    private static func rows(_ name: String, in manifest: Manifest) -> Int? {
        manifest.files.first { $0.name == name }?.rows
    }
}
