import Core
import Foundation
import Ingestion
import Lake
import Models
import Portfolio
import Reporting

/// What a reader must know before believing the figures.
struct BacktestWarnings {
    private(set) var all: [TearSheet.Warning] = []

    /// Sessions from which on a ratio begins to mean something.
    private static let year = 252

    init(
        _ plan: BacktestPlan, _ sheet: TearSheet, _ figures: [TearSheetPeriodFigures], adjustment: String?
    ) {
        if case .model(let entry) = plan.subject { model(entry, plan) }
        if case .file(let file) = plan.subject { self.file(file, plan) }
        length(figures)
        chance(figures)
        data(plan, adjustment)
        baselines(sheet, plan)
    }

    private mutating func model(_ entry: ModelRegistry.Entry, _ plan: BacktestPlan) {
        let card = entry.card
        let last = plan.sessions[plan.sessions.count - 1]
        // The first session has no return.
        let seen = plan.sessions.dropFirst().filter { $0 <= card.trainedTo }
        if let end = seen.last {
            let share = seen.count == plan.sessions.count - 1 ? "All" : "\(seen.count)"
            all.append(
                .init(
                    .grave,
                    "\(share) of the \(plan.sessions.count - 1) sessions, up to \(end), were seen in training "
                        + "(\(card.trainedFrom) to \(card.trainedTo)) or lie before it: there the model knows "
                        + "what came, and its figures are no evidence."))
        }
        if let from = card.validatedFrom, let to = card.validatedTo, plan.sessions[0] <= to, from <= last {
            all.append(
                .init(
                    .caution,
                    "The sessions from \(from) to \(to) were kept from the learner, but the model was judged "
                        + "and chosen by them."))
        }
        if plan.trials > 1 {
            all.append(
                .init(
                    .caution,
                    "\(plan.trials) candidates were tried for \(entry.version): the best of many looks good "
                        + "by luck."))
        }
        if last.yearMonth > entry.version {
            all.append(
                .init(
                    .caution,
                    "The model was made for \(entry.version) and decides until \(last) here; live, a new one "
                        + "takes over each month."))
        }
        if plan.signalRules.count != card.portfolioSize {
            all.append(
                .init(
                    .caution,
                    "It holds \(plan.signalRules.count) names here and \(card.portfolioSize) in production."))
        }
    }

    private mutating func file(_ file: DecisionFile, _ plan: BacktestPlan) {
        all.append(
            .init(
                .caution,
                "Nothing shows when these decisions were made: taken with hindsight, they prove nothing."))
        let left = file.dates.count - plan.decisions.count
        if left > 0 {
            all.append(
                .init(.caution, "\(left) of the file's \(file.dates.count) decisions lie outside the span."))
        }
    }

    private mutating func length(_ figures: [TearSheetPeriodFigures]) {
        guard let first = figures.first, first.kind != .seen, first.subject.sessions < Self.year else {
            return
        }
        all.append(
            .init(
                .caution,
                "\(first.subject.sessions) sessions are less than a year: figures a year are stretched from "
                    + "them, and ratios are hardly known."))
    }

    private mutating func chance(_ figures: [TearSheetPeriodFigures]) {
        guard let first = figures.first, first.kind != .seen, let relative = first.subject.relative,
            let interval = relative.sharpeExcessInterval, interval.low <= 0, interval.high >= 0
        else { return }
        all.append(
            .init(
                .caution,
                "The difference to equal weights may be luck: the 95% interval of Sharpe less 1/N's goes from "
                    + "\(Self.rounded(interval.low)) to \(Self.rounded(interval.high))."))
    }

    private mutating func data(_ plan: BacktestPlan, _ adjustment: String?) {
        let first = plan.sessions[0]
        let last = plan.sessions[plan.sessions.count - 1]
        let missing = ExchangeCalendar.nyse.sessions(in: first...last).count - plan.sessions.count
        if missing > 0 {
            all.append(
                .init(
                    .caution,
                    "\(missing) sessions of the span have no features: positions jump over them, and what "
                        + "would have been decided there was not."))
        }
        if let adjustment, let date = CivilDate(adjustment.suffix(10)), date > last {
            all.append(
                .init(
                    .caution,
                    "The prices come from a source adjusted on \(date), after the span. If its stocks are those "
                        + "still listed then, what failed in between is missing and every line is too good."))
        }
        if plan.rules.costBps == 0, plan.rules.spreadBps == 0 {
            all.append(.init(.caution, "Trading is free here, as it never is."))
        }
    }

    /// A baseline without the history that it ranks by.
    private mutating func baselines(_ sheet: TearSheet, _ plan: BacktestPlan) {
        let isFile = if case .file = plan.subject { true } else { false }
        for line in sheet.lines {
            guard let start = line.path.exposure.firstIndex(where: { $0 > 0 }) else {
                all.append(.init(.caution, "\(line.name) held nothing at all."))
                continue
            }
            // The second point is the first that can be invested.
            if start > 1 {
                all.append(
                    .init(
                        .caution,
                        "\(line.name) was in cash until \(line.path.dates[start])"
                            + (isFile && line.key == "policy"
                                ? "." : ", for want of a year of history before.")))
            }
        }
    }

    private static func rounded(_ value: Double) -> String { String(format: "%.2f", value) }
}
