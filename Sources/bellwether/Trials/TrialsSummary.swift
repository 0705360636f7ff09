import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct TrialsSummary: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "What the best candidate of each month is worth, given how many were tried.",
        discussion: """
            EXAMPLES
              bellwether trials summary
              bellwether trials summary --month 2023-01 --json

            tried: different settings or inputs, however often each was trained. DSR: the probability that the \
            best one's Sharpe ratio above equal weights is more than luck among so many gives (deflated Sharpe \
            ratio). PBO: the probability that choosing the best on some months gives no better than the middle \
            one on others (probability of backtest overfitting). Both of monthly returns, so a few months say \
            little.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(
        help: ArgumentHelp(
            "The month whose decisions were learned for; all by default.", valueName: "YYYY-MM"))
    var month: String?

    struct Row: Encodable {
        var month: String
        var trials: Int
        var tried: Int
        var effectiveTrials: Double
        /// The best one's row in the record.
        var best: Int64?
        var algorithm: String?
        var network: String?
        var sharpe: Double?
        var sharpeExcess: Double?
        /// Candidates with returns of the same months, and those months.
        var compared: Int
        var months: Int
        var deflatedSharpe: Double?
        var overfittingProbability: Double?
        var overfittingBlocks: Int?

        init(_ month: YearMonth, _ evidence: TrialEvidence) {
            let trial = evidence.best?.trial
            self.month = month.description
            trials = evidence.trials
            tried = evidence.candidates
            effectiveTrials = evidence.effectiveTrials
            best = evidence.best?.id
            algorithm = trial?.algorithm
            network = trial?.network
            sharpe = trial?.outOfSample?.policy.sharpe.finite
            sharpeExcess = trial?.outOfSample?.sharpeExcess.finite
            compared = evidence.compared
            months = evidence.months
            deflatedSharpe = evidence.deflatedSharpe?.finite
            overfittingProbability = evidence.overfitting?.finite
            overfittingBlocks = evidence.blocks
        }

        static let header = [
            "month", "trials", "tried", "best", "", "sharpe", "excess", "compared", "months", "DSR", "PBO",
        ]
        var cells: [String] {
            [
                month, "\(trials)", "\(tried)", best.map { "\($0)" } ?? "-",
                [algorithm, network].compactMap(\.self).joined(separator: ", "), TrialsVerb.decimal(sharpe),
                TrialsVerb.decimal(sharpeExcess), "\(compared)", "\(months)",
                TrialsVerb.decimal(deflatedSharpe, 3), TrialsVerb.decimal(overfittingProbability, 3),
            ]
        }
    }

    func validate() throws {
        _ = try TrialsVerb.month(month)
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let book = TrialBook(reading: try LedgerDatabase(readingRoot: context.lake.root))
            let entries = try book.entries(for: TrialsVerb.month(month))
            let rows = Dictionary(grouping: entries, by: \.trial.month).sorted { $0.key < $1.key }
                .map { Row($0.key, TrialEvidence($0.value)) }
            if output.json { return context.print(try jsonText(rows)) }
            if rows.isEmpty { return context.print("No trial is recorded; train-policy records each.") }
            let numbers: Set = [1, 2, 3, 5, 6, 7, 8, 9, 10]
            for line in tableLines([Row.header] + rows.map(\.cells), rightAligned: numbers) {
                context.print(line)
            }
        }
    }
}
