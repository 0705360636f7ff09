import Foundation

/// How much a Sharpe ratio can be believed: its error, its probability, and what is left of it once the
/// number of trials is known that it was the best of.
///
/// All ratios are of one period (a session, a month), not annualised: divide an annual one by sqrt(252) or
/// sqrt(12). Errors hold for independent periods; see ``annualisation(autocorrelations:periods:)``. Their
/// spread is that at the observed ratio, as in the papers named here; López de Prado, Lipton and Zoonekynd
/// ("How to Use the Sharpe Ratio", 2025) take it at the benchmark, and so find other probabilities.
///
/// Sources: Lo, "The Statistics of Sharpe Ratios" (2002); Mertens, "Comments on Variance of the IID estimator
/// in Lo" (2002); Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier" (2012) and "The Deflated
/// Sharpe Ratio" (2014).
public struct SharpeInference: Hashable, Sendable {
    /// Number of periods.
    public var observations: Int
    /// mean / sample standard deviation of a period.
    public var sharpe: Double
    /// Third standardised moment, 0 of a normal distribution.
    public var skewness: Double
    /// Fourth standardised moment, 3 of a normal distribution.
    public var kurtosis: Double

    public init(sharpe: Double, observations: Int, skewness: Double = 0, kurtosis: Double = 3) {
        self.observations = observations
        self.sharpe = sharpe
        self.skewness = skewness
        self.kurtosis = kurtosis
    }

    /// Skewness and kurtosis are the population's, without correction for bias, as SciPy's defaults. Returns
    /// that are all alike have a ratio of 0.
    public init(returns: [Double]) {
        self.init(sharpe: 0, observations: returns.count)
        let moments = Moments(returns)
        guard moments.deviation > 0 else { return }
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in returns {
            let distance = value - moments.mean
            let square = distance * distance
            second += square
            third += square * distance
            fourth += square * square
        }
        let count = Double(returns.count)
        second /= count
        sharpe = moments.sharpe
        skewness = third / count / (second * second.squareRoot())
        kurtosis = fourth / count / (second * second)
    }

    /// `1 - skewness SR + (kurtosis - 1) / 4 SR^2`.
    private var spread: Double {
        max(0, 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe)
    }

    /// Of the ratio: `sqrt(spread / (n - 1))`; infinite with fewer than two periods.
    public var standardError: Double {
        observations > 1 ? (spread / Double(observations - 1)).squareRoot() : .infinity
    }

    /// The probabilistic Sharpe ratio: the probability that the true ratio is above `benchmark`.
    public func probability(above benchmark: Double = 0) -> Double {
        NormalDistribution.probability(below: (sharpe - benchmark) / standardError)
    }

    /// The ratio's normal interval at `level`.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        let margin = NormalDistribution.quantile((1 + level) / 2) * standardError
        return (sharpe - margin)...(sharpe + margin)
    }

    /// The minimum track record length: the periods that it takes to say at `confidence` that the true ratio
    /// is above `benchmark`; infinite where the ratio is not.
    public func minimumTrackRecord(above benchmark: Double = 0, confidence: Double = 0.95) -> Double {
        guard sharpe > benchmark else { return .infinity }
        let z = NormalDistribution.quantile(confidence) / (sharpe - benchmark)
        return 1 + spread * z * z
    }

    /// The deflated Sharpe ratio: the probability that the true ratio is above what the best of `trials`
    /// without any skill is expected to show.
    ///
    /// - Parameters:
    ///   - trials: independent ones; see ``effectiveTrials(_:meanCorrelation:)``.
    ///   - deviation: standard deviation of the trials' ratios, per period.
    public func deflated(trials: Double, deviation: Double) -> Double {
        probability(above: Self.expectedMaximum(trials: trials, deviation: deviation))
    }
}
