import Core
import Foundation
import PolicyModel
import Portfolio

/// What a reader must know of a list of signals besides its rows.
struct DecisionNotes {
    /// One sentence each.
    private(set) var lines: [String] = []

    /// - Parameters:
    ///   - selection: before the rules of risk.
    ///   - risk: what they did, a sentence each.
    ///   - left: the targets after them.
    init(
        selection: SignalSelection, scores: PolicyScores, confidences: [Double], slots: [Slot],
        rules: SignalRules, risk: [String] = [], left: [Double]
    ) {
        let chosen = selection.chosen
        let isBuying = selection.positions.contains { $0.action == .buy }
        let isHolding = selection.positions.contains { $0.targetWeight > 0 }
        if let first = chosen.first.map({ scores.scores[$0] }), chosen.count > 1,
            scores.scores.indices.allSatisfy({ !scores.mask[$0] || scores.scores[$0] == first })
        {
            lines.append("The policy gives every stock the same score: it does not tell one from another.")
        }
        if !isBuying, !isHolding, let best = chosen.max(by: { confidences[$0] < confidences[$1] }) {
            let name = slots[best].symbol.map { " (\($0))" } ?? ""
            lines.append(
                selection.unsureCount > 0
                    ? "Nothing qualifies this month: of the \(chosen.count) best stocks none reaches the confidence of "
                        + "\(PlainNumber.percent(rules.minimumConfidence)) that buying takes; the highest is "
                        + "\(PlainNumber.percent(confidences[best]))\(name)."
                    : "Nothing qualifies this month: each of the \(chosen.count) positions would be below "
                        + "\(PlainNumber.percent(rules.minimumWeight)) of the portfolio.")
            return
        }
        if selection.unsureCount > 0 {
            lines.append(
                "\(selection.unsureCount) of the \(chosen.count) best stocks missed the confidence of "
                    + "\(PlainNumber.percent(rules.minimumConfidence)) that buying takes.")
        }
        lines += risk
        if isHolding, !left.contains(where: { $0 > 0 }) {
            lines.append("The limits of risk leave nothing to hold.")
        }
        let cash = 1 - left.reduce(0, +)
        if cash >= 0.005 { lines.append("\(PlainNumber.percent(cash)) of the portfolio stays in cash.") }
    }
}
