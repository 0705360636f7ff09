import Core
import Lake

/// What the tree knows of every slot.
struct CoverageFacts {
    let lake: DataLake
    /// That have raw data, ascending, each with its stamp.
    let sessions: [(session: CivilDate, stamp: String)]

    /// - Returns: what index.json says of coverage.json; nil where that could not be made.
    func write(_ build: SiteBuild) throws(SiteError) -> IndexDocument.Entry? {
        let session = sessions.last?.session
        let datasets: [Dataset] = [.raw, .universe, .features]
        let stamps = session.map { session in
            build.attempt { try lake.stamps(of: datasets.map { $0.partition(session) }) } ?? []
        }
        var warnings: [String] = []
        let daily = build.attempt {
            try DailySeries(lake: lake, sessions: sessions).counted(build.cache.daily, &warnings)
        }
        warnings.forEach(build.warn)
        if let daily { build.keep(daily: daily) }
        let series = daily ?? SiteCache.Daily()
        let key = SiteDigest.digest(
            of: [session?.description ?? "-"] + (stamps ?? []).map { $0 ?? "-" } + series.stamps
                + series.sessions.map(String.init))
        return try build.part("coverage", key: key) {
            var warnings: [String] = []
            let map = session.map { SlotMap(lake: lake, session: $0, &warnings) } ?? SlotMap()
            let document = CoverageDocument(
                session: session, slots: map.slots, sectors: map.sectors,
                qualities: SlotQuality.allCases.map { quality in
                    CoverageDocument.Quality(
                        code: quality.rawValue, name: quality.name, meaning: quality.meaning,
                        count: map.slots.quality.count { $0 == quality.rawValue })
                }, detail: map.detail,
                daily: CoverageDocument.Daily(
                    dates: series.sessions.map(CivilDate.init(daysSinceEpoch:)), active: series.active,
                    bars: series.bars, rejects: series.rejects))
            return SiteBuild.Content(
                files: [(SiteFile.path("coverage.json"), try SiteFile.bytes(document))], warnings: warnings)
        }?.entry(to: [])
    }
}
