import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct TrialsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A line for each trial, the last one last.",
        discussion: """
            EXAMPLES
              bellwether trials list
              bellwether trials list --month 2023-01
              bellwether trials list --month 2023-01 --algorithm ppo --json

            Sharpe is the annualised ratio on the sessions kept from the learner, after costs; excess is what it \
            has above equal weights.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("The month whose decisions were learned for.", valueName: "YYYY-MM"))
    var month: String?

    @Option(help: ArgumentHelp("Trials of this algorithm alone.", valueName: "name"))
    var algorithm: String?

    struct Row: Encodable {
        var id: Int64
        var recorded: String
        var month: String
        var algorithm: String
        var network: String
        var seed: UInt64
        var steps: Int
        var sharpe: Double?
        var sharpeExcess: Double?
        var outcome: String

        init(_ entry: TrialEntry) {
            let trial = entry.trial
            id = entry.id
            recorded = entry.recorded.description
            month = trial.month.description
            algorithm = trial.algorithm
            network = trial.network
            seed = trial.seed
            steps = trial.steps
            sharpe = trial.outOfSample?.policy.sharpe.finite
            sharpeExcess = trial.outOfSample?.sharpeExcess.finite
            outcome = trial.outcome.rawValue
        }

        static let header = [
            "id", "recorded", "month", "algorithm", "network", "seed", "steps", "sharpe", "excess", "outcome",
        ]
        var cells: [String] {
            [
                "\(id)", recorded, month, algorithm, network, "\(seed)", "\(steps)",
                TrialsVerb.decimal(sharpe),
                TrialsVerb.decimal(sharpeExcess), outcome,
            ]
        }
    }

    func validate() throws {
        _ = try TrialsVerb.month(month)
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let book = TrialBook(reading: try LedgerDatabase(readingRoot: context.lake.root))
            let rows = try book.entries(for: TrialsVerb.month(month))
                .filter { algorithm == nil || $0.trial.algorithm == algorithm }
                .map(Row.init)
            if output.json { return context.print(try jsonText(rows)) }
            if rows.isEmpty { return context.print("No trial is recorded; train-policy records each.") }
            for line in tableLines([Row.header] + rows.map(\.cells), rightAligned: [0, 5, 6, 7, 8]) {
                context.print(line)
            }
        }
    }
}
