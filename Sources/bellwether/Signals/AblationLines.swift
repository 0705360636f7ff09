import Foundation
import Portfolio
import Signals

/// An ablation as tables for people.
enum AblationLines {
    static func lines(_ report: AblationReport) -> [String] {
        guard let first = report.months.first, let last = report.months.last else {
            return [
                "No month can be judged: it takes features of a whole month after a decision, and a model that was "
                    + "in force at it and had not seen it."
            ]
        }
        var rows = [
            ["", "excess/month", "Sharpe", "hits", "IC", "turnover", "invested", "w forecast", "w news"]
        ]
        for variant in AblationVariant.allCases {
            guard let figures = report.figures[variant] else { continue }
            rows.append([
                variant.words, percent(figures.meanExcess), decimal(figures.sharpe),
                figures.hitRate.isNaN ? "-" : String(format: "%.1f%%", figures.hitRate * 100),
                decimal(figures.rankCorrelation, 4), String(format: "%.1f%%", figures.turnover * 100),
                String(format: "%.1f%%", figures.exposure * 100),
                variant.parts.contains(.forecast) ? String(format: "%.2f", figures.weights.forecast) : "",
                variant.parts.contains(.sentiment) ? String(format: "%.2f", figures.weights.sentiment) : "",
            ])
        }
        var lines = [
            "\(report.months.count) months, decided from \(first.session) to \(last.session), closed by "
                + "\(last.closed)"
        ]
        for part in CombinationPart.allCases {
            let count = report.months.count { $0.parts.contains(part) }
            lines.append("\(part == .forecast ? "Forecasts" : "News") in \(count) of them")
        }
        lines += [""] + tableLines(rows, rightAligned: Set(1...8)) + [""]
        var differences = [["against the policy alone", "excess/month", "95 %", "IC", "95 %"]]
        for variant in AblationVariant.allCases {
            guard let difference = report.differences[variant] else { continue }
            let (excess, correlation) = (difference.meanExcess, difference.rankCorrelation)
            differences.append([
                variant.words, percent(excess.estimate), "\(percent(excess.low)) to \(percent(excess.high))",
                decimal(correlation.estimate, 4),
                "\(decimal(correlation.low, 4)) to \(decimal(correlation.high, 4))",
            ])
        }
        return lines + tableLines(differences, rightAligned: Set(1...4))
    }

    private static func percent(_ fraction: Double) -> String { String(format: "%+.2f%%", fraction * 100) }

    private static func decimal(_ value: Double, _ digits: Int = 2) -> String {
        String(format: "%+.\(digits)f", value)
    }
}
