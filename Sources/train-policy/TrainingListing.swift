import Core
import Foundation
import Models

/// What a person sees of a training: the model, and how it did beside equal weights.
struct TrainingListing {
    let lines: [String]

    /// - Parameter trials: all candidates of the run.
    init(_ card: ModelCard, _ trials: [Trial] = []) {
        var lines = [
            "model \(card.version): \(card.algorithm), \(card.network) "
                + "\(card.hidden.map(String.init).joined(separator: ",")), \(card.parameters) parameters, "
                + "\(card.steps) decisions, trained on \(card.trainedFrom) to \(card.trainedTo)"
        ]
        if let base = card.startedFrom { lines[0] += ", starting from the model \(base)" }
        if let members = card.members {
            lines.append(
                "members: "
                    + members.map { "\($0.algorithm) \(SweepListing.rounded($0.weight))" }.joined(
                        separator: ", "))
        }
        lines.append(Self.line("in sample", card.inSample))
        if let outOfSample = card.outOfSample { lines.append(Self.line("out of sample", outOfSample)) }
        let seeds = trials.filter { $0.algorithm == card.algorithm }
        if seeds.count > 1 { lines += Self.spread(seeds) }
        self.lines = lines
    }

    /// One line a seed, and how far they lie apart.
    private static func spread(_ trials: [Trial]) -> [String] {
        var lines = trials.map { trial in
            let figures = trial.outOfSample.map {
                "validation Sharpe \(SweepListing.rounded($0.policy.sharpe)), "
                    + "\(SweepListing.rounded($0.sharpeExcess)) above equal weights"
            }
            return "seed \(trial.seed): \(figures ?? "not judged"), \(trial.outcome.rawValue)"
        }
        let values = trials.compactMap { $0.outOfSample?.policy.sharpe }
        guard values.count > 1 else { return lines }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(values.count - 1)).squareRoot()
        lines.append(
            "spread of \(values.count) seeds: mean \(SweepListing.rounded(mean)), standard deviation "
                + "\(SweepListing.rounded(deviation)), \(SweepListing.rounded(values.min() ?? mean)) to "
                + SweepListing.rounded(values.max() ?? mean))
        return lines
    }

    private static func line(_ name: String, _ figures: PerformanceComparison) -> String {
        "\(name): \(figures.policy.sessions) sessions, return \(SweepListing.percent(figures.policy.totalReturn)) "
            + "(equal weights \(SweepListing.percent(figures.baseline.totalReturn))), "
            + "Sharpe \(SweepListing.rounded(figures.policy.sharpe)) "
            + "(\(SweepListing.rounded(figures.baseline.sharpe))), "
            + "drawdown \(SweepListing.percent(figures.policy.maximumDrawdown)) "
            + "(\(SweepListing.percent(figures.baseline.maximumDrawdown)))"
    }
}
