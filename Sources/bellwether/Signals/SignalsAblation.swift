import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
import Portfolio
import Signals

struct SignalsAblation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ablation",
        abstract: "What forecasts and news did to past results, beside the policy alone.",
        discussion: """
            EXAMPLES
              bellwether signals ablation
              bellwether signals ablation --from 2022-01 --to 2022-12
              bellwether signals ablation --json

            Each month is decided anew by the model that was in force then, alone and combined with what forecasts/ \
            and news/ of its session say, at weights fitted to what was known at its close. Excess is over equal \
            weights in all stocks that could be bought, after costs, at the same exposure; IC is the rank correlation \
            of the score with what the stocks came to; turnover is what is bought and sold. Differences are to the \
            policy alone, with 95 % intervals of the stationary bootstrap over months: one that holds 0 shows nothing. \
            Limits of risk are left out. Nothing is written.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("The first month in which the signals trade.", valueName: "YYYY-MM"))
    var from: YearMonth?

    @Option(help: ArgumentHelp("The last one.", valueName: "YYYY-MM"))
    var to: YearMonth?

    func validate() throws {
        if let from, let to, from > to {
            throw ValidationError("--from \(from) is after --to \(to); swap them.")
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard let last = try context.lake.sessions(of: .features).last else {
                throw MissingInput("no features in \(context.lake.name); run build-features")
            }
            let ablation = SignalAblation(
                lake: context.lake, ledger: try LedgerDatabase(readingRoot: context.lake.root),
                settings: try SignalSettings(context.settings))
            let earliest = last.yearMonth.adding(months: -119)
            let months = from == nil && to == nil ? nil : (from ?? earliest)...(to ?? last.yearMonth)
            let report = try ablation.run(months, through: last)
            if output.json { return context.print(try jsonText(AblationDocument(report))) }
            for line in AblationLines.lines(report) { context.print(line) }
        }
    }
}
