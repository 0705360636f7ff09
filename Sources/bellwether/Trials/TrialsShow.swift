import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
import Models

struct TrialsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One trial: its settings, its figures, its months.",
        discussion: """
            EXAMPLES
              bellwether trials show 17
              bellwether trials show 17 --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The trial's id, as list prints it.")
    var id: Int64

    struct Detail: Encodable {
        struct Figures: Encodable {
            var sessions: Int
            var totalReturn: Double?
            var sharpe: Double?
            var maximumDrawdown: Double?

            init(_ figures: PerformanceFigures) {
                sessions = figures.sessions
                totalReturn = figures.totalReturn.finite
                sharpe = figures.sharpe.finite
                maximumDrawdown = figures.maximumDrawdown.finite
            }
        }
        struct Comparison: Encodable {
            var policy: Figures
            var baseline: Figures

            init(_ comparison: PerformanceComparison) {
                policy = Figures(comparison.policy)
                baseline = Figures(comparison.baseline)
            }
        }
        struct Month: Encodable {
            var month: String
            var policy: Double?
            var baseline: Double?
        }
        var trial: TrialsList.Row
        var run: Int64?
        var digest: String?
        var seconds: Double
        var trainedFrom: CivilDate
        var trainedTo: CivilDate
        var validatedFrom: CivilDate?
        var validatedTo: CivilDate?
        var settingsDigest: String
        var inputsDigest: String
        /// JSON, as it was recorded.
        var settings: String
        var inSample: Comparison?
        var outOfSample: Comparison?
        var monthlyReturns: [Month]

        init(_ entry: TrialEntry) {
            let trial = entry.trial
            self.trial = TrialsList.Row(entry)
            run = entry.run
            digest = entry.digest
            seconds = trial.seconds
            trainedFrom = trial.trained.lowerBound
            trainedTo = trial.trained.upperBound
            validatedFrom = trial.validated?.lowerBound
            validatedTo = trial.validated?.upperBound
            settingsDigest = trial.settingsDigest
            inputsDigest = trial.inputsDigest
            settings = trial.settings
            inSample = trial.inSample.map(Comparison.init)
            outOfSample = trial.outOfSample.map(Comparison.init)
            monthlyReturns = trial.monthlyReturns.map {
                Month(month: "\($0.month)", policy: $0.policy.finite, baseline: $0.baseline.finite)
            }
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let book = TrialBook(reading: try LedgerDatabase(readingRoot: context.lake.root))
            guard let entry = try book.entry(id) else {
                throw MissingInput(
                    "no trial \(id) in \(context.lake.name); bellwether trials list has those there are")
            }
            let detail = Detail(entry)
            if output.json { return context.print(try jsonText(detail)) }
            for line in lines(detail) { context.print(line) }
        }
    }

    private func lines(_ detail: Detail) -> [String] {
        let row = detail.trial
        var lines = [
            "trial \(row.id), \(row.recorded): \(row.algorithm), \(row.network), seed \(row.seed), "
                + "for \(row.month): \(row.outcome)",
            "learned   \(detail.trainedFrom) to \(detail.trainedTo), \(row.steps) decisions, "
                + "\(TrialsVerb.decimal(detail.seconds, 1)) s" + (detail.run.map { ", run \($0)" } ?? ""),
        ]
        if let from = detail.validatedFrom, let to = detail.validatedTo {
            lines.append("judged    \(from) to \(to)")
        }
        lines.append("settings  \(detail.settingsDigest)")
        lines.append("inputs    \(detail.inputsDigest)")
        if let digest = detail.digest { lines.append("sealed    \(digest)") }
        let figures = [("in sample", detail.inSample), ("out of sample", detail.outOfSample)]
        let rows = figures.compactMap { name, comparison in
            comparison.map { [name] + cells($0.policy) + cells($0.baseline) }
        }
        if !rows.isEmpty {
            let header = ["", "return", "sharpe", "drawdown", "equal: return", "sharpe", "drawdown"]
            lines += [""] + tableLines([header] + rows, rightAligned: Set(1...6))
        }
        if !detail.monthlyReturns.isEmpty {
            let months = detail.monthlyReturns.map { [$0.month, percent($0.policy), percent($0.baseline)] }
            lines += [""] + tableLines([["month", "return", "equal"]] + months, rightAligned: [1, 2])
        }
        return lines + ["", detail.settings]
    }

    private func cells(_ figures: Detail.Figures) -> [String] {
        [
            percent(figures.totalReturn), TrialsVerb.decimal(figures.sharpe),
            percent(figures.maximumDrawdown),
        ]
    }

    private func percent(_ fraction: Double?) -> String {
        fraction.map { TrialsVerb.decimal($0 * 100) + " %" } ?? "-"
    }
}
