import Foundation
package import PolicyTraining
import Portfolio

/// Growth-optimal portfolios of independent stocks in geometric Brownian motion, held without cash.
package struct KellyWorld {
    package let drifts: [Double]
    package let volatilities: [Double]

    package init(drifts: [Double], volatilities: [Double]) {
        self.drifts = drifts
        self.volatilities = volatilities
    }

    /// Expected logarithmic growth a year of weights that are kept: `w'mu - w'Sigma w / 2`.
    ///
    /// Source: Merton, "Lifetime Portfolio Selection under Uncertainty" (1969); Thorp, "The Kelly Criterion"
    /// (2006), section 7.
    package func growth(_ weights: [Double]) -> Double {
        weights.indices.reduce(0) {
            $0 + weights[$1] * drifts[$1] - pow(weights[$1] * volatilities[$1], 2) / 2
        }
    }

    /// `w_i = max(0, (mu_i - lambda) / sigma_i^2)` with the lambda that makes them sum to 1.
    package var best: [Double] {
        func weights(_ lambda: Double) -> [Double] {
            drifts.indices.map { max(0, (drifts[$0] - lambda) / (volatilities[$0] * volatilities[$0])) }
        }
        var (low, high) = (-100.0, drifts.max() ?? 0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if weights(middle).reduce(0, +) > 1 { low = middle } else { high = middle }
        }
        return weights(low)
    }

    /// The learned weights' share of Kelly's growth, and that of equal weights.
    package func shares(_ world: World, _ learner: any Learner) throws -> (learned: Double, equal: Double) {
        let count = drifts.count
        let scores = Array(
            try learner.scores(of: world.observations, masks: world.market.buyable)[..<count])
        let most = growth(best)
        let weights = MaskedSoftmax.weights(scores: scores, mask: [Bool](repeating: true, count: count))
        let equal = [Double](repeating: 1 / Double(count), count: count)
        return (growth(weights) / most, growth(equal) / most)
    }
}
