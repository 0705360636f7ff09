public import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
public import Models

extension DriftSettings.Fallback: ExpressibleByArgument {}

struct ModelsDrift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Hold what the signals came to against what the model's backtest made expect.",
        discussion: """
            EXAMPLES
              bellwether models drift
              bellwether models drift --date 2023-06-30
              bellwether models drift --fallback previous
              bellwether models drift --only first-session-of-month    for a plain crontab line

            Looks at the last 12 months of publications: how often what was held beat the average stock, the return
            above equal weights and the reward, each against the band that the backtest gives, and how far the
            features have moved from those of the training. What is not as expected raises an alert (exit 3); with
            a fallback, by the option or by drift.fallback, the version before or equal weights then decide.
            Months before a fallback do not count again.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var output: JSONOption

    @Option(help: "What to put in force when the model has drifted. Else drift.fallback, then none.")
    var fallback: DriftSettings.Fallback?

    func run() async throws {
        try await Job("models", shared).run { context in
            let settings = try settings(context.settings)
            // A change by hand or by this check begins a new record; in a rerun of the past not one made since.
            let decision = ExchangeCalendar.nyse.session(after: context.session) ?? context.session
            let changes = try context.ledger.modelEvents().filter {
                [.fallback, .rolledBack, .promotedByHand].contains($0.event.action)
                    && $0.recorded.date <= decision
            }
            guard
                let report = try DriftCheck(settings).run(
                    lake: context.lake, through: context.session,
                    since: changes.last.map { $0.recorded.date })
            else { return .nothingToDo("no model is in force, so none can drift") }
            if output.json {
                context.print(try jsonText(report))
            } else {
                for line in lines(report) { context.print(line) }
            }
            guard report.hasDrifted else { return .done(rows: report.months.count) }
            let findings = report.breaches.map(\.text).joined(separator: "; ")
            let taken =
                context.isDryRun ? "" : try fallBack(settings.fallback, from: report.model, findings, context)
            let message = "the model \(report.model) has drifted: \(findings); \(taken)"
            if !context.isDryRun {
                try context.ledger.append(
                    ModelEvent(
                        .drifted, model: report.model.description, reason: findings, run: context.runID),
                    at: context.now())
                try context.ledger.raise(
                    Alert(
                        .warning, command: "models", session: context.session, key: "models.drift",
                        message: message), at: context.now())
            }
            return .partial(rows: report.months.count, warning: message)
        }
    }

    private func settings(_ settings: Settings) throws -> DriftSettings {
        var drift = DriftSettings()
        drift.months = try settings.int("drift.months", in: 1...120) ?? drift.months
        drift.minimumMonths = try settings.int("drift.minimum_months", in: 1...120) ?? drift.minimumMonths
        drift.hitRateRatio = try settings.double(
            "drift.hit_rate_ratio", default: drift.hitRateRatio, in: 0...1)
        drift.level = try settings.double("drift.level", default: drift.level, in: 0.5...0.9999)
        drift.featureShift = try settings.double(
            "drift.feature_shift", default: drift.featureShift, in: 0...1_000)
        drift.fallback =
            try fallback ?? settings.choice("drift.fallback", DriftSettings.Fallback.self) ?? drift.fallback
        return drift
    }

    /// Puts in force what the configuration wants, and says what was done.
    private func fallBack(
        _ fallback: DriftSettings.Fallback, from model: YearMonth, _ findings: String, _ context: JobContext
    ) throws -> String {
        let registry = ModelRegistry(lake: context.lake)
        func record(_ action: ModelEvent.Action, _ name: String) throws {
            try context.ledger.append(
                ModelEvent(
                    action, model: name, reason: "\(model) has drifted: \(findings)", run: context.runID),
                at: context.now())
        }
        var wanted = fallback
        if wanted == .previous, try registry.entry(before: model) == nil { wanted = .equalWeights }
        switch wanted {
        case .none: return "it stays in force: see bellwether models drift, rollback and fallback"
        case .previous:
            let (version, withdrawn) = try registry.rollback()
            try record(.rolledBack, version.description)
            for later in withdrawn { try record(.withdrawn, later.description) }
            return "\(version) is in force in its place"
        case .equalWeights:
            guard let month = ExchangeCalendar.nyse.session(after: context.session)?.yearMonth else {
                throw ValidationFailure("\(context.session) is at the end of the calendar")
            }
            try registry.fallBackToEqualWeights(from: month)
            try record(.fallback, ModelInForce.equalWeightsName)
            return "equal weights are in force in its place"
        }
    }

    private func lines(_ report: DriftReport) -> [String] {
        var lines = ["model \(report.model)"]
        if !report.months.isEmpty {
            let rows = report.months.map { month in
                [
                    "\(month.decided)", "\(month.through)", month.model, "\(month.outcomes.holdings)",
                    Figure.percent(month.outcomes.hitRate), Figure.percent(month.outcomes.baseRate),
                    Figure.percent(month.netReturn), Figure.percent(month.equalWeightReturn),
                    Figure.number(month.reward), month.isOver ? "" : "not over",
                ]
            }
            let head = [
                "decided", "through", "model", "held", "hits", "any stock", "return", "1/N", "reward", "",
            ]
            lines += tableLines([head] + rows, rightAligned: [3, 4, 5, 6, 7, 8])
        }
        return lines
            + tableLines(
                report.findings.map { finding in
                    let mark = finding.isAsExpected.map { $0 ? "as expected" : "DRIFTED" } ?? "too early"
                    return [finding.kind.rawValue, mark, finding.text]
                })
    }
}
