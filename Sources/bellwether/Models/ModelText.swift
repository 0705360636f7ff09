import Core
import Models

/// A model as `models show` prints it.
struct ModelText {
    let lines: [String]

    init(_ model: ModelsShow.Result) {
        let card = model.card
        var lines = [
            "\(model.version)  \(model.folder)\(model.inForce ? ", in force" : "")",
            "learned    \(card.algorithm), \(card.network) \(card.hidden.map(String.init).joined(separator: ",")), "
                + "\(card.parameters) parameters, \(card.steps) decisions, seed \(card.seed)",
            "from       \(card.trainedFrom) to \(card.trainedTo)"
                + (card.startedFrom.map { ", starting from \($0)" } ?? ""),
        ]
        if let from = card.validatedFrom, let to = card.validatedTo {
            lines.append("judged by  \(from) to \(to), which no learning saw")
        }
        lines += [""] + Self.figures(card)
        if let decision = model.decision { lines += [""] + Self.decision(decision) }
        if !model.events.isEmpty {
            lines.append("")
            lines += tableLines(model.events.map { [$0.at, $0.action, $0.reason] })
        }
        if !card.notes.isEmpty { lines += [""] + card.notes.map { "- \($0)" } }
        self.lines = lines
    }

    private static func figures(_ card: ModelCard) -> [String] {
        var rows = [["", "sessions", "return", "Sharpe", "Sortino", "drawdown", "hit rate"]]
        for (name, pair) in [("in sample", card.inSample), ("out of sample", card.outOfSample)] {
            guard let pair else { continue }
            for (who, figures) in [("policy", pair.policy), ("1/N", pair.baseline)] {
                rows.append([
                    "\(name), \(who)", "\(figures.sessions)", Figure.percent(figures.totalReturn),
                    Figure.number(figures.sharpe), Figure.number(figures.sortino),
                    Figure.percent(figures.maximumDrawdown), Figure.percent(figures.hitRate),
                ])
            }
        }
        return tableLines(rows, rightAligned: [1, 2, 3, 4, 5, 6])
    }

    private static func decision(_ decision: GateDecision) -> [String] {
        let span =
            if let from = decision.from, let to = decision.to {
                ", \(from) to \(to), \(decision.folds) fold\(decision.folds == 1 ? "" : "s")"
            } else {
                ""
            }
        return [
            "gate       \(decision.verdict.rawValue): \(decision.reason)",
            "           \(decision.sessions) sessions out of sample\(span); \(decision.trials) "
                + "candidate\(decision.trials == 1 ? "" : "s") tried",
        ]
            + tableLines(
                decision.criteria.map { criterion in
                    let mark = criterion.isMet.map { $0 ? "met" : "NOT MET" } ?? "not asked"
                    return ["          ", mark, criterion.finding]
                })
    }
}
