import Core
import Ledger

/// The runs that the ledger has.
struct LogFacts {
    let ledger: LedgerDatabase
    /// Whether a run of the command is going on.
    let isRunning: @Sendable (String) -> Bool

    /// - Returns: what index.json says of logs.json; nil where that could not be made.
    func write(_ build: SiteBuild) throws(SiteError) -> IndexDocument.Entry? {
        guard let years = build.attempt({ try ledger.runYears() }) else {
            return build.former("logs")?.entry(to: [])
        }
        var open: [(year: Int, state: String)] = []
        if years.contains(where: { $0.running > 0 }) {
            // Of a run that has not ended, and of its process, nothing else tells whether it died meanwhile.
            let latest = build.attempt { try ledger.recentRuns(limit: LogsDocument.recentCount) } ?? []
            open = latest.filter { $0.status == .running }.map {
                ($0.started.date.year, "\($0.id) \(isRunning($0.command))")
            }
        }
        var parts: [SiteCache.Part] = []
        var entries: [LogsDocument.Year] = []
        for year in years {
            let path = "logs/\(year.year).json"
            let states = open.filter { $0.year == year.year }.map(\.state)
            let key = SiteDigest.digest(of: [year.stamp] + states)
            let part = try build.part("logs/\(year.year)", key: key) {
                let runs = try ledger.runs(startedIn: year.year).map(entry)
                let bytes = try SiteFile.bytes(LogYearDocument(year: year.year, runs: runs))
                return SiteBuild.Content(files: [(SiteFile.path(path), bytes)])
            }
            guard let part else { continue }
            parts.append(part)
            entries.append(
                LogsDocument.Year(year: year.year, path: path, runs: year.runs, failures: year.failures))
        }
        let key = SiteDigest.digest(of: years.map { "\($0.year) \($0.stamp)" } + open.map(\.state))
        return try build.part("logs", key: key) {
            let latest = try ledger.recentRuns(limit: LogsDocument.recentCount)
            let document = LogsDocument(recent: latest.map(entry), years: entries)
            return SiteBuild.Content(files: [(SiteFile.path("logs.json"), try SiteFile.bytes(document))])
        }?.entry(to: parts)
    }

    private func entry(_ run: RunRecord) -> RunEntry {
        RunEntry(run, isAlive: run.status == .running && isRunning(run.command))
    }
}
