import ArgumentParser
import Core
import Features
import JobKit
import Lake

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
            context.print(
                "\(summary.published.count) session(s) \(context.isDryRun ? "would be published" : "published"), "
                    + "\(summary.skipped.count) unchanged: \(summary.rows) rows")
            return .done(rows: summary.rows)
        }
    }
}
