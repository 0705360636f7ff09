import Core
import Reporting

/// What a person sees of a backtest on a terminal.
struct BacktestListing {
    let lines: [String]

    /// - Parameter tree: its name.
    init(_ document: BacktestDocument, tree: String) {
        var lines = [
            "\(document.title), \(document.from) to \(document.to), \(document.sessions) sessions"
        ]
        for warning in document.warnings where warning.severity == .grave {
            lines.append("NO EVIDENCE: \(warning.text)")
        }
        for period in document.periods {
            lines.append("")
            switch period.kind {
            case .whole: break
            case .unseen: lines.append("Not seen in training, \(period.first) to \(period.last):")
            case .seen: lines.append("Seen in training, \(period.first) to \(period.last), no evidence:")
            }
            let rows = FigureRows.headlines(period.lines.map(\.figures)).map { [$0.label] + $0.values }
            let head = [""] + period.lines.map(\.name)
            lines += tableLines([head] + rows, rightAligned: Set(1...period.lines.count))
        }
        let cautions = document.warnings.filter { $0.severity == .caution }
        if !cautions.isEmpty { lines.append("") }
        lines += cautions.map { "- \($0.text)" }
        lines += ["", "\(tree)/\(document.folder)/\(TearSheetPage.file)"]
        self.lines = lines
    }
}
