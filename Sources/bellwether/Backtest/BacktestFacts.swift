import Core
import Foundation
import Ingestion
import JobKit
import Lake
import Models
import Portfolio
import Reporting

/// What the page says that the backtest was made from, and how.
struct BacktestFacts {
    let subtitle: String
    let facts: [TearSheet.Fact]
    /// Of the prices; nil where they are as they traded.
    let adjustment: String?

    /// - Parameter manifest: of the span's first features.
    init(_ plan: BacktestPlan, manifest: Manifest) {
        adjustment = manifest.adjustment
        var facts: [TearSheet.Fact] = []
        switch plan.subject {
        case .model(let entry):
            let card = entry.card
            subtitle =
                "\(card.algorithm.uppercased()), \(card.network) network, the \(plan.signalRules.count) best held"
            facts.append(.init("Trained on", "\(card.trainedFrom) to \(card.trainedTo)"))
            if let from = card.validatedFrom, let to = card.validatedTo {
                facts.append(.init("Judged and chosen on", "\(from) to \(to)"))
            }
            facts.append(.init("Candidates tried for its month", "\(plan.trials)"))
        case .baseline:
            subtitle = "A baseline: a rule that learns nothing"
        case .file(let file):
            let count = plan.decisions.count
            subtitle = "\(count) decision\(count == 1 ? "" : "s") from outside"
            facts.append(.init("SHA-256 of the file", Self.short(file.digest)))
        }
        let rules = plan.rules
        if case .file = plan.subject {
            facts.append(.init("Decisions", "after the close of the file's dates"))
        } else {
            facts.append(.init("Decisions", "after the close of the first session and of each month's last"))
        }
        facts.append(.init("Traded at", "the next session's \(rules.execution.rawValue)"))
        facts.append(.init("Costs", Self.costs(rules)))
        facts.append(
            .init("Dividends", rules.dividends == .reinvested ? "into the stock that paid" : "into cash"))
        facts.append(.init("Cash earns", "\(Self.number(rules.cashRate * 100))% a year"))
        facts.append(.init("Starts with", "\(Self.money(rules.capital)) USD"))
        facts.append(.init("Prices", manifest.adjustment ?? "as traded"))
        for input in plan.inputs where input.path.contains("/") {
            facts.append(.init("Digest of \(input.path)", Self.short(input.digest)))
        }
        facts.append(.init("Program", "bellwether \(BellwetherVersion.current)"))
        self.facts = facts
    }

    private static func costs(_ rules: RuleArguments) -> String {
        var parts = ["\(number(rules.costBps)) basis points"]
        if rules.spreadBps > 0 { parts.append("half a spread of \(number(rules.spreadBps))") }
        if rules.impact > 0 { parts.append("square-root impact of \(number(rules.impact))") }
        return parts.joined(separator: ", ")
    }

    /// `1,000,000`
    private static func money(_ value: Double) -> String {
        var text = number(value)
        guard let end = text.firstIndex(of: ".") ?? Optional(text.endIndex), value < 1e15 else { return text }
        for index in stride(from: text.distance(from: text.startIndex, to: end) - 3, to: 0, by: -3) {
            text.insert(",", at: text.index(text.startIndex, offsetBy: index))
        }
        return text
    }

    /// Without a point where none is needed.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(format: "%.0f", value) : "\(value)"
    }

    private static func short(_ digest: String) -> String { String(digest.prefix(16)) }
}
