import ArgumentParser
import Core
import Health
import JobKit
import Lake
import Ledger

struct CostsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "costs",
        abstract:
            "What the month has cost, what is left of the budgets, and what inference elsewhere did for it.",
        discussion: """
            EXAMPLES
              bellwether costs
              bellwether costs --calls 50
              bellwether costs --json

            costs.* of the configuration names subscriptions and prices; inference.NAME.price_per_hour and \
            .price_per_request are those of an endpoint. inference.budget_day (100 USD) and inference.budget_month stop \
            calls that cost at once, within a run too: what is left is then computed here. Days and months are UTC's.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: "How many of the last calls to show.")
    var calls = 10

    func validate() throws {
        guard (0...100_000).contains(calls) else {
            throw ValidationError("--calls \(calls) makes no sense; give 0 or more.")
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let report = try CostsReport(
                lake: context.lake, ledger: try LedgerDatabase(readingRoot: context.lake.root),
                settings: try CostSettings(context.settings), calls: calls, at: context.now())
            if output.json { return context.print(try jsonText(report)) }
            for line in report.lines { context.print(line) }
        }
    }
}
