import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio
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
              generate-signals --date 2022-12-30 --what-if    what would change, and write nothing
              generate-signals --date 2022-12-30 --model 2022-11
                                                              what another model would say
              generate-signals --date 2022-12-30 --force      once more, replacing what was mailed

            Reads features/, universe/, models/ and the previous signals. Decided after the session's close, \
            to be traded at the next session's open. Beside signals.parquet lie signals.csv, signals.json and \
            orders.csv. Every signal and what became of it is kept in the ledger: bellwether signals success.

            Data that is stale, incomplete or unlike what the model knows becomes no signal: nothing is \
            published, the run leaves with 65, and a critical alert goes out.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    @Option(
        help:
            "Names to hold at most; with the sells the list is up to twice as long. Else signals.top, then 50."
    )
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "Let this version decide, wherever it lies, and write nothing.", valueName: "version"))
    var model: YearMonth?

    @Flag(help: "Show what would be published and what would change; write nothing.")
    var whatIf = false

    @Flag(name: .shortAndLong, help: "The whole list, not its head.")
    var all = false

    func validate() throws {
        if let top, !(1...500).contains(top) { throw ValidationError("--top \(top) is not within 1 to 500.") }
    }

    func run() async throws {
        var options = shared.values
        options.isDryRun = options.isDryRun || whatIf || model != nil
        try await Job("generate-signals", options, in: .process).run { context in
            do {
                return try generate(context)
            } catch let error as any Failure {
                try raiseAlert(error, context)
                throw error
            }
        }
    }

    private func generate(_ context: JobContext) throws -> JobOutcome {
        let generation = SignalGeneration(
            lake: context.lake, ledger: context.ledger,
            settings: try SignalSettings(context.settings, count: top), version: BellwetherVersion.current,
            now: context.now)
        var request = SignalGeneration.Request(context.session)
        request.model = model
        request.isTrial = context.isDryRun
        request.isForced = context.isForce
        let summary = try generation.run(request) { done, total in
            context.progress.update(done, of: total, "batches")
        }
        if summary.isUnchanged {
            return .nothingToDo("the signals of \(context.session) stand already, from the same inputs")
        }
        for warning in summary.warnings { context.warning(warning) }
        for line in SignalTable(summary.publication, width: Terminal.width, isWhole: all).lines {
            context.print(line)
        }
        for note in summary.publication.notes { context.print(note) }
        for line in OrderList(summary.publication).warnings { context.print(line) }
        for line in summary.difference?.lines ?? [] { context.print(line) }
        context.print(
            "\(summary.signals.count) signals of model \(summary.model) "
                + "\(context.isDryRun ? "would be published" : "published"), to trade at the open of \(summary.execution)"
        )
        guard summary.warnings.isEmpty else {
            return .partial(rows: summary.signals.count, warning: summary.warnings.joined(separator: "; "))
        }
        return .done(rows: summary.signals.count)
    }

    /// No signals in the month's first hours is the worst that this command can do: somebody must know.
    private func raiseAlert(_ error: any Failure, _ context: JobContext) throws {
        let isDataAtFault = error.kind == .badData || error.kind == .missingInput
        guard !context.isDryRun, isDataAtFault else { return }
        try context.ledger.raise(
            Alert(
                .critical, command: "generate-signals", session: context.session, key: "signals.refused",
                message: "no signals for \(context.session): \(error.description)"), at: context.now())
    }
}
