import Foundation
import Models

/// What a person sees of a comparison: the configurations, the best by the mean of their paths first.
struct CombinatorialListing {
    let lines: [String]

    init(_ evaluation: CombinatorialEvaluation) {
        var rows = [
            ["Sharpe above 1/N", "least", "median", "greatest", "Sharpe", "return a year", "settings"]
        ]
        for one in evaluation.configurations {
            let name = one.name.isEmpty ? "as given" : one.name
            guard let result = one.result else {
                rows.append(["-", "-", "-", "-", "-", "-", "\(name) (a training came to no end)"])
                continue
            }
            rows.append(
                [
                    result.sharpeExcess.mean, result.sharpeExcess.least, result.sharpeExcess.median,
                    result.sharpeExcess.greatest, result.sharpe.mean,
                ].map(SweepListing.rounded) + [SweepListing.percent(result.annualisedReturn.mean), name])
        }
        var lines = TextColumns.lines(rows, words: [6])
        lines.append(
            "\(evaluation.pathCount) paths over \(evaluation.sessions) sessions, \(evaluation.from) to "
                + "\(evaluation.to), of \(evaluation.splits) splits (\(evaluation.groups) groups, "
                + "\(evaluation.tested) tested; purge \(evaluation.purge), embargo \(evaluation.embargo) sessions)"
        )
        if let overfitting = evaluation.overfitting {
            let least = overfitting.paths.min() ?? overfitting.probability
            let greatest = overfitting.paths.max() ?? overfitting.probability
            lines.append(
                String(
                    format: "probability of overfitting %.2f (%.2f to %.2f by path): how often the best "
                        + "settings of half the sessions are no better than the middle ones on the other half",
                    overfitting.probability, least, greatest))
        }
        self.lines = lines
    }
}
