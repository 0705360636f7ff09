import Core
import Forecasting
import Foundation

/// An accuracy table for people.
struct AccuracyListing {
    let lines: [String]

    init(_ evaluated: EvaluatedForecasters) {
        let sessions = evaluated.rows.map(\.sessions).max() ?? 0
        let windows = evaluated.rows.map(\.windows).max() ?? 0
        var lines = [
            "forecast from \(evaluated.from) to \(evaluated.to), every \(evaluated.every): \(sessions) sessions, "
                + "\(windows) windows; \(evaluated.inputSize) steps in, \(evaluated.horizon) ahead",
            Self.row(["model", "MAE", "MASE", "quantile loss", "rank corr.", "t"]),
        ]
        for row in evaluated.rows {
            lines.append(
                Self.row([
                    row.model, String(format: "%.5f", row.meanAbsoluteError),
                    String(format: "%.4f", row.meanAbsoluteScaledError),
                    row.quantileLoss.map { String(format: "%.5f", $0) } ?? "-",
                    row.rankCorrelation.map { String(format: "%+.4f", $0) } ?? "-",
                    row.rankCorrelationT.map { String(format: "%+.2f", $0) } ?? "-",
                ]))
        }
        for training in evaluated.trainings {
            lines.append(
                "\(training.model) trained up to \(training.session): best after \(training.best.step) minibatches, "
                    + "validation \(String(format: "%.5f", training.best.validation)), "
                    + "\(String(format: "%.1f", training.seconds)) s")
        }
        self.lines = lines
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, [16, 9, 9, 14, 11, 7]).enumerated().map { index, cell in
            let (text, width) = cell
            let padding = String(repeating: " ", count: max(0, width - text.count))
            return index == 0 ? text + padding : padding + text
        }.joined()
    }
}
