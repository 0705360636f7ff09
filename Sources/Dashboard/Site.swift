public import Core
public import Health
import Lake
public import Ledger
import Portfolio
public import TrackRecord

/// The static dashboard in site/.
public struct Site: Sendable {
    let health: HealthGathering
    let version: String
    let goals: GoalSettings
    /// How long to wait for another process that is making the site.
    var patience = 2.0

    /// - Parameters:
    ///   - health: also names the tree and the ledger that the pages are made of.
    ///   - version: the program's.
    ///   - goals: that the paper account is held against.
    public init(health: HealthGathering, version: String, goals: GoalSettings = GoalSettings()) {
        self.goals = goals
        self.health = health
        self.version = version
    }

    /// The folder of the site on this machine; of a tree in an object store it is in the working copy, and
    /// `bellwether sync` carries it to the store.
    public var path: String { "\(health.lake.root)/site" }

    /// Brings the site up to what the tree and the ledger say: only files whose inputs changed are made again, and
    /// only those with other bytes are written.
    ///
    /// Files that others point to are written before them, and `api/index.json` last: whoever reads while it runs,
    /// or after it died half-way, sees whole files. What cannot be read is told in the summary's warnings, and
    /// keeps the file that stood before.
    ///
    /// - Parameters:
    ///   - known: how the system stands, where that was looked at already.
    ///   - force: makes every file again.
    /// - Throws: ``SiteError`` where the site cannot be written; what was written until then is whole.
    public func refresh(
        at now: Timestamp, knowing known: SystemHealth? = nil, force: Bool = false
    ) throws(SiteError) -> Summary {
        let start = ContinuousClock.now
        guard let lock = try SiteLock.take(root: health.lake.root, wait: patience) else {
            var summary = Summary()
            summary.isLeftToAnother = true
            return summary
        }
        return try withExtendedLifetime(lock) { () throws(SiteError) in
            let state = SiteFolder(root: "\(health.lake.root)/state")
            let program = SiteDigest.digest(of: ["\(SiteCache.format)", version])
            let build = SiteBuild(
                site: SiteFolder(root: path),
                old: force ? SiteCache(program: program) : SiteCache.read(in: state, program: program))
            try make(build, at: now, knowing: known)
            try build.removeRest()
            if build.isChanged { try build.cache.write(in: state) }
            return build.finish(since: start)
        }
    }

    private func make(
        _ build: SiteBuild, at now: Timestamp, knowing known: SystemHealth?
    ) throws(SiteError) {
        var entries: [String: IndexDocument.Entry] = [:]
        let today = known ?? build.attempt { try health.health(at: now) }
        entries["today"] =
            if let today { try write(today, build) } else { build.former("today")?.entry(to: []) }
        let (lake, ledger) = (health.lake, health.ledger)
        let sessions = build.attempt { try lake.stampedSessions(of: .raw) } ?? []
        let session = sessions.last?.session
        let recorded = build.attempt { try ledger.signalMonths() } ?? []
        entries["signals"] = try SignalFacts(lake: lake, ledger: ledger, recorded: recorded).write(build)
        let paper = try PaperFacts(ledger: ledger, limits: health.limits, goals: goals).write(build)
        entries["performance"] = try PerformanceFacts(
            lake: lake, ledger: ledger, recorded: recorded, session: session
        ).write(build, pointingTo: paper)
        entries["coverage"] = try CoverageFacts(lake: lake, sessions: sessions).write(build)
        entries["models"] = try ModelFacts(lake: lake, ledger: ledger).write(build)
        entries["logs"] = try LogFacts(ledger: ledger, isRunning: health.isRunning).write(build)

        for file in DashboardAssets.files {
            try build.part(file.path, key: SiteDigest.digest(of: file.bytes)) {
                SiteBuild.Content(files: [file])
            }
        }
        try build.part("library", key: ChartLibrary.debian.key) {
            ChartLibrary.debian.content(in: build.site)
        }
        try writeIndex(entries, session, halt: today?.paper?.halt, build, at: now)
    }

    /// today.json. The instant it was made at changes with what it says, or with the day.
    private func write(_ health: SystemHealth, _ build: SiteBuild) throws(SiteError) -> IndexDocument.Entry? {
        var timeless = health
        timeless.asOf = Timestamp(secondsSinceEpoch: Int64(health.asOf.date.daysSinceEpoch) * 86_400)
        guard let key = build.attempt({ SiteDigest.digest(of: try SiteFile.bytes(timeless)) }) else {
            return nil
        }
        return try build.part("today", key: key) {
            SiteBuild.Content(files: [(SiteFile.path("today.json"), try SiteFile.bytes(health))])
        }?.entry(to: [])
    }

    /// index.json, last of all.
    private func writeIndex(
        _ entries: [String: IndexDocument.Entry], _ session: CivilDate?, halt: String?, _ build: SiteBuild,
        at now: Timestamp
    ) throws(SiteError) {
        let index = IndexDocument(
            version: version, generated: now, session: session, files: entries,
            halt: halt, warnings: build.summary.warnings)
        let key = SiteDigest.digest(
            of: [version, "\(now.date)", session?.description ?? "-", halt ?? "-"]
                + entries.sorted { $0.key < $1.key }.map { "\($0.value.digest)  \($0.key)" }
                + index.warnings)
        try build.part("index", key: key) {
            SiteBuild.Content(files: [(SiteFile.path("index.json"), try SiteFile.bytes(index))])
        }
    }
}
