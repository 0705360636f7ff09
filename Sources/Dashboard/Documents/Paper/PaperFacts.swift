import Core
import Ledger
import Portfolio
import TrackRecord

/// The paper account, as the ledger has it.
struct PaperFacts {
    let ledger: LedgerDatabase
    let limits: RiskLimits
    let goals: GoalSettings

    /// - Returns: the part with paper.json; nil where there is no account, or it could not be made.
    func write(_ build: SiteBuild) throws(SiteError) -> SiteCache.Part? {
        let found: PaperRecord?
        do {
            found = try PaperRecord.recorded(in: ledger, limits: limits, goals: goals)
        } catch {
            build.warn("\(error)")
            return build.former("paper")
        }
        guard let record = found else { return nil }
        let key = SiteDigest.digest(of: lines(record))
        return try build.part("paper", key: key) {
            SiteBuild.Content(
                files: [
                    (SiteFile.path(PerformanceDocument.paperName), try SiteFile.bytes(PaperDocument(record)))
                ])
        }
    }

    /// All that the document is made of.
    private func lines(_ record: PaperRecord) -> [String] {
        var lines = ["\(record.account)", "\(record.risk)", "\(record.activity)", "\(record.goals)"]
        lines += record.days.map { "\($0.session) \($0.equity.cents) \($0.cash.cents)" }
        lines += record.months.map { "\($0)" }
        lines += record.holdings.map { "\($0.position)" }
        lines += record.events.map { "\($0)" }
        lines += record.reconciliations.map { "\($0)" }
        return lines
    }
}
