import ArgumentParser
import Core
import Features
import JobKit
import Lake
import Ledger

@main
struct BuildFeatures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build-features",
        abstract: "Compute the 17 features of sessions from their history: features/.",
        discussion: """
            EXAMPLES
              build-features                                    the last closed session
              build-features --date 2022-12-30                  one session
              build-features --from 2021-01-04 --to 2022-12-30  a range

            Reads raw/ and universe/. A session whose features were made from the same inputs is left alone; \
            --force makes it again.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var range: DateRangeOptions

    func run() async throws {
        try await Job("build-features", shared, range).run { context in
            let build = FeatureBuild(lake: context.lake, version: BellwetherVersion.current)
            let summary = try build.run(
                sessions: context.sessions, force: context.isForce, dryRun: context.isDryRun
            ) { done, total in
                context.progress.update(done, of: total, "sessions")
            }
            if let first = summary.gaps.first, let last = summary.gaps.last {
                context.warning(
                    "sessions of the history were never fetched",
                    ["count": "\(summary.gaps.count)", "first": "\(first)", "last": "\(last)"])
            }
            if summary.published.isEmpty {
                return .nothingToDo("\(summary.skipped.count) session(s) stand already, from the same inputs")
            }
            if !context.isDryRun { try review(summary.qualities, in: context) }
            context.print(
                "\(summary.published.count) session(s) \(context.isDryRun ? "would be published" : "published"), "
                    + "\(summary.skipped.count) unchanged: \(summary.rows) rows")
            return .done(rows: summary.rows)
        }
    }

    /// Tells what is out of the ordinary in the sessions built: an alert for each of a few sessions, one line
    /// for a long range, which nobody reads day by day.
    private func review(_ built: [SessionQuality], in context: JobContext) throws {
        guard let first = built.first?.date, let last = built.last?.date else { return }
        let review = QualityReview(try QualityThresholds(context.settings))
        var known = try QualityReview.qualities(before: first, in: context.lake)
        var findings: [QualityFinding] = []
        for quality in built {
            findings += review.findings(of: quality, after: known)
            known = known.suffix(QualityReview.trailingSessions - 1) + [quality]
        }
        guard let finding = findings.first else { return }
        if built.count > 5 {
            let sessions = Set(findings.map(\.session)).count
            context.warning(
                "features out of the ordinary; see bellwether quality --from \(first) --to \(last)",
                ["sessions": "\(sessions)", "findings": "\(findings.count)", "first": "\(finding.message)"])
            return
        }
        for finding in findings {
            let message =
                "\(finding.session): \(finding.message); see bellwether quality --date \(finding.session)"
            context.warning("features out of the ordinary", ["finding": message])
            try context.ledger.raise(
                Alert(
                    .warning, command: "build-features", session: finding.session,
                    key: "features.\(finding.kind.rawValue)", message: message), at: context.now())
        }
    }
}
