import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Sharpe inference") struct SharpeInferenceTests {
    @Test("Moments, normal probabilities and quantiles agree with SciPy's, in the tails too")
    func scipy() throws {
        var generator = SeededGenerator(seed: 17)
        let returns = (0..<800).map { _ in
            let normal = generator.gaussian()
            return 0.01 * normal + 0.002 * normal * normal - 0.001
        }
        let shares = [1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999, 1 - 1e-9]
        let output = try Peer.python(
            """
            import sys, numpy as np
            from scipy import stats
            r, p = [np.array([float(x) for x in a.split()]) for a in sys.argv[1:]]
            print(*[repr(float(x)) for x in [r.mean() / r.std(ddof=1), stats.skew(r),
                stats.kurtosis(r, fisher=False), *stats.norm.ppf(p), *stats.norm.cdf(stats.norm.ppf(p))]])
            """, [returns, shares].map { $0.map { "\($0)" }.joined(separator: " ") })
        let expected = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        let inference = SharpeInference(returns: returns)
        let quantiles = shares.map(NormalDistribution.quantile)
        let ours =
            [inference.sharpe, inference.skewness, inference.kurtosis] + quantiles
            + quantiles.map { NormalDistribution.probability(below: $0) }
        try #require(expected.count == ours.count)
        for (value, wanted) in zip(ours, expected) {
            #expect(
                abs(value - wanted) <= 1e-9 * abs(wanted) + (wanted == 0 ? 1e-15 : 0),
                "\(value), not \(wanted)")
        }
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(1.5).isNaN && NormalDistribution.quantile(.nan).isNaN)
    }

    @Test("The standard error is that of repeated samples, of skewed returns as well")
    func standardError() {
        var generator = SeededGenerator(seed: 19)
        for skewed in [false, true] {
            var ratios: [Double] = []
            var errors: [Double] = []
            for _ in 0..<2_000 {
                let returns = (0..<250).map { _ in
                    let normal = generator.gaussian()
                    return 0.3 + (skewed ? normal - 0.25 * (normal * normal - 1) : normal)
                }
                let inference = SharpeInference(returns: returns)
                ratios.append(inference.sharpe)
                errors.append(inference.standardError)
            }
            let mean = ratios.reduce(0, +) / 2_000
            let spread = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_999).squareRoot()
            let expected = errors.reduce(0, +) / 2_000
            #expect(abs(spread - expected) < 0.06 * expected)
        }
    }

    @Test("A second trial never helps, and nothing chosen is nothing deflated")
    func trials() {
        let inference = SharpeInference(sharpe: 0.1, observations: 1_000)
        let deflated = [1, 1.2, 2, 5, 20, 1e6].map { inference.deflated(trials: $0, deviation: 0.03) }
        #expect(deflated == deflated.sorted(by: >))
        #expect(deflated[0] == inference.probability())
        #expect(SharpeInference.expectedMaximum(trials: 0, deviation: 1) == 0)
        #expect(SharpeInference.effectiveTrials(50, meanCorrelation: 0) == 50)
        #expect(SharpeInference.effectiveTrials(50, meanCorrelation: 1) == 1)
        #expect(abs(SharpeInference.effectiveTrials(50, meanCorrelation: 0.5) - 25.5) < 1e-12)
    }

    @Test("A candidate is deflated by the trials it came from, fewer where they are alike")
    func among() throws {
        var generator = SeededGenerator(seed: 53)
        let common = (0..<300).map { _ in generator.gaussian() }
        let trials = (0..<20).map { _ in common.map { 0.1 + $0 + generator.gaussian() } }
        let still = [Double](repeating: 0.1, count: 300)
        let correlation = SharpeInference.meanCorrelation(of: trials + [still])
        var sum = 0.0
        for first in trials.indices {
            for second in trials.indices where second != first {
                sum += RelativeMetrics(dailyReturns: trials[first], benchmark: trials[second]).correlation
            }
        }
        #expect(abs(correlation - sum / 380) < 1e-12 && abs(correlation - 0.5) < 0.1)
        #expect(SharpeInference.meanCorrelation(of: [trials[0], still]) == 0)
        #expect(SharpeInference.meanCorrelation(of: []) == 0)
        let ratios = trials.map { SharpeInference(returns: $0).sharpe }
        let best = try #require(ratios.max())
        let inference = SharpeInference(sharpe: best, observations: 300)
        let deviation = PerformanceMetrics(dailyReturns: ratios).annualisedVolatility / 252.0.squareRoot()
        let strict = inference.deflated(among: ratios)
        #expect(abs(strict - inference.deflated(trials: 20, deviation: deviation)) < 1e-12)
        #expect(inference.deflated(among: ratios, meanCorrelation: correlation) > strict)
        #expect(inference.deflated(among: [best]) == inference.probability())
    }

    @Test("Too few periods, constant returns and a ratio below its benchmark say nothing")
    func degenerate() {
        for returns in [[], [0.01], [0.01, 0.01, 0.01]] {
            let inference = SharpeInference(returns: returns)
            #expect(inference.sharpe == 0 && inference.probability() == 0.5)
        }
        #expect(SharpeInference(returns: [0.01]).standardError == .infinity)
        let poor = SharpeInference(sharpe: 0.05, observations: 100)
        #expect(poor.minimumTrackRecord(above: 0.05) == .infinity)
        #expect(poor.interval().contains(0.05) && poor.interval().lowerBound < 0)
    }
}
