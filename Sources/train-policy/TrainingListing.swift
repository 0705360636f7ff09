import Core
import Foundation
import Models

/// What a person sees of a training: the model, and how it did beside equal weights.
struct TrainingListing {
    let lines: [String]

    init(_ card: ModelCard) {
        var lines = [
            "model \(card.version): \(card.algorithm), \(card.network) "
                + "\(card.hidden.map(String.init).joined(separator: ",")), \(card.parameters) parameters, "
                + "\(card.steps) decisions, trained on \(card.trainedFrom) to \(card.trainedTo)"
        ]
        lines.append(Self.line("in sample", card.inSample))
        if let outOfSample = card.outOfSample { lines.append(Self.line("out of sample", outOfSample)) }
        self.lines = lines
    }

    private static func line(_ name: String, _ figures: PerformanceComparison) -> String {
        "\(name): \(figures.policy.sessions) sessions, return \(percent(figures.policy.totalReturn)) "
            + "(equal weights \(percent(figures.baseline.totalReturn))), "
            + "Sharpe \(rounded(figures.policy.sharpe)) (\(rounded(figures.baseline.sharpe))), "
            + "drawdown \(percent(figures.policy.maximumDrawdown)) "
            + "(\(percent(figures.baseline.maximumDrawdown)))"
    }

    private static func percent(_ value: Double) -> String { String(format: "%.1f%%", value * 100) }
    private static func rounded(_ value: Double) -> String { String(format: "%.2f", value) }
}
