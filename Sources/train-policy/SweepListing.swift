import Core
import Foundation
import Models
import PolicyTraining

/// What a person sees of a search: its points, the best by validation first.
struct SweepListing {
    let lines: [String]

    init(_ summary: PolicyTrainer.SweepSummary) {
        let header = ["sharpe", "equal", "return", "in sample", "seconds", "outcome", "settings"]
        var rows = [header]
        for line in summary.lines {
            let trial = line.trial
            let outside = trial.outOfSample
            rows.append([
                outside.map { Self.rounded($0.policy.sharpe) } ?? "-",
                outside.map { Self.rounded($0.baseline.sharpe) } ?? "-",
                outside.map { Self.percent($0.policy.totalReturn) } ?? "-",
                trial.inSample.map { Self.rounded($0.policy.sharpe) } ?? "-",
                String(format: "%.1f", trial.seconds),
                trial.outcome.rawValue + (line.wasKnown ? ", known" : ""), line.point.summary,
            ])
        }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            row.indices.map { column in
                let text = row[column]
                let blanks = String(repeating: " ", count: widths[column] - text.count)
                return column < 5 ? blanks + text : column == row.count - 1 ? text : text + blanks
            }.joined(separator: "  ")
        }
        if let count = summary.trialCount {
            lines.append(
                "\(count) different candidates were ever tried for \(summary.version): the more there are, the "
                    + "less the best one's figures mean")
        }
        self.lines = lines
    }

    static func percent(_ value: Double) -> String { String(format: "%.1f%%", value * 100) }
    static func rounded(_ value: Double) -> String { String(format: "%.2f", value) }
}
