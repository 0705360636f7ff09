import Core
import Foundation
import Models

/// What a person sees of a walk-forward: each test, then the headline figures beside the baselines.
struct WalkForwardListing {
    let lines: [String]

    init(_ evaluation: WalkForwardEvaluation) {
        var rows = [
            ["fold", "trained", "tested", "seed", "return", "1/N", "Sharpe", "1/N", "above 1/N"]
        ]
        for (number, fold) in evaluation.folds.enumerated() {
            for seed in fold.seeds {
                rows.append([
                    "\(number + 1)", "\(fold.trainedFrom) to \(fold.trainedTo)",
                    "\(fold.testedFrom) to \(fold.testedTo)", "\(seed.seed)",
                    SweepListing.percent(seed.figures.totalReturn),
                    fold.equalWeights.map { SweepListing.percent($0.totalReturn) } ?? "-",
                    SweepListing.rounded(seed.figures.sharpe),
                    fold.equalWeights.map { SweepListing.rounded($0.sharpe) } ?? "-",
                    SweepListing.rounded(seed.sharpeExcess),
                ])
            }
        }
        var lines = TextColumns.lines(rows, words: [1, 2])
        if let summary = evaluation.summary {
            lines += [""] + Self.headline(summary, evaluation.baselines)
        }
        for rival in evaluation.baselines where rival.foldsInCash > 0 {
            lines.append(
                "\(rival.name) held nothing in \(rival.foldsInCash) of "
                    + "\(evaluation.folds.count) folds, as the history before was too short")
        }
        self.lines = lines
    }

    /// The folds alone, as a dry run has them.
    static func folds(_ evaluation: WalkForwardEvaluation) -> [String] {
        evaluation.folds.enumerated().map { number, fold in
            "fold \(number + 1): trained on \(fold.trainedFrom) to \(fold.trainedTo), tested on "
                + "\(fold.testedFrom) to \(fold.testedTo)"
        }
    }

    private static func headline(
        _ summary: EvaluationSummary, _ baselines: [WalkForwardEvaluation.Rival]
    ) -> [String] {
        var rows = [
            ["", "return a year", "Sharpe", "Sharpe above 1/N", "deepest fall", "a month above 1/N"],
            row("policy", summary.policy, summary.relative), row("1/N", summary.benchmark, nil),
        ]
        for rival in baselines {
            rows.append(row(rival.name, rival.summary.policy, rival.summary.relative))
        }
        var lines = TextColumns.lines(rows, words: [0])
        lines.append(
            String(
                format: "%d sessions, %d months, %d %@; in brackets %.0f %% intervals of %d resamples, "
                    + "blocks of %.0f sessions", summary.sessions, summary.months, summary.seeds,
                summary.seeds == 1 ? "seed" : "seeds, of which the policy's figures are means",
                summary.level * 100, summary.resamples, summary.blockSessions))
        if let least = summary.policy.sharpe.leastSeed, let greatest = summary.policy.sharpe.greatestSeed {
            lines.append(
                "the seeds' Sharpe ratios are \(SweepListing.rounded(least)) to "
                    + SweepListing.rounded(greatest))
        }
        return lines
    }

    private static func row(
        _ name: String, _ figures: EvaluationFigures, _ relative: RelativeFigures?
    ) -> [String] {
        [
            name, cell(figures.annualisedReturn, SweepListing.percent),
            cell(figures.sharpe, SweepListing.rounded),
            relative.map { cell($0.sharpeExcess, SweepListing.rounded) } ?? "",
            cell(figures.maximumDrawdown, SweepListing.percent),
            relative.map { cell($0.meanMonthlyExcess, SweepListing.percent) } ?? "",
        ]
    }

    /// `0.41 [-0.20, 1.02]`
    private static func cell(_ figure: EstimatedFigure, _ text: (Double) -> String) -> String {
        guard let estimate = figure.estimate else { return "-" }
        guard let low = figure.low, let high = figure.high else { return text(estimate) }
        return "\(text(estimate)) [\(text(low)), \(text(high))]"
    }
}
