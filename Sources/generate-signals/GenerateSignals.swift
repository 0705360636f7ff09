import ArgumentParser
import Core
import JobKit
import Lake
import Signals

@main
struct GenerateSignals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-signals",
        abstract: "Score the 3,600 slots in 9 batches and publish the month's BUY, SELL and HOLD: signals/.",
        discussion: """
            EXAMPLES
              generate-signals                                after the last session
              generate-signals --date 2022-12-30              for January 2023
              generate-signals --only first-session-of-month  for a plain crontab line
              generate-signals --date 2022-12-30 --dry-run    show, publish nothing

            Reads features/, universe/, models/ and the previous signals. Decided after the session's close, \
            to be traded at the next session's open.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    @Option(
        help: "Names to hold, 50 by default: with the sells the list has 50 to 100 rows. Else signals.top.")
    var top: Int?

    func validate() throws {
        if let top, !(1...500).contains(top) { throw ValidationError("--top \(top) is not within 1 to 500.") }
    }

    func run() async throws {
        try await Job("generate-signals", shared).run { context in
            let size = try top ?? context.settings.int("signals.top", default: 50, in: 1...500)
            let generation = SignalGeneration(
                lake: context.lake, version: BellwetherVersion.current)
            let summary = try generation.run(
                on: context.session, portfolioSize: size, force: context.isForce, dryRun: context.isDryRun
            ) { done, total in
                context.progress.update(done, of: total, "batches")
            }
            if summary.isUnchanged {
                return .nothingToDo("the signals of \(context.session) stand already, from the same inputs")
            }
            for warning in summary.warnings { context.warning(warning) }
            for line in SignalListing(summary.signals).lines { context.print(line) }
            context.print(
                "\(summary.signals.count) signals of model \(summary.model) "
                    + "\(context.isDryRun ? "would be published" : "published"), to trade at the open of \(summary.execution)"
            )
            guard summary.warnings.isEmpty else {
                return .partial(
                    rows: summary.signals.count, warning: summary.warnings.joined(separator: "; "))
            }
            return .done(rows: summary.signals.count)
        }
    }
}
