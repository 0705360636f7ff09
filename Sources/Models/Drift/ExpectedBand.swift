import Core
import Foundation
import Portfolio

/// Where a figure of the live sessions would lie if they were of the same kind as the backtest's.
///
/// The backtest is itself a sample, so the two differ by the luck of both: with as many live sessions as the
/// backtest had, by sqrt(2) times what the live ones alone would. The band is the backtest's figure plus the
/// middle part of the differences between two independent resamples of it by the stationary bootstrap, one as
/// long as the live record and one as long as the backtest.
///
/// Resamples of few sessions vary too little. Against that the ends lie farther out, by Student's t of as many
/// observations as the backtest has blocks.
///
/// Sources: ``Portfolio/BlockBootstrap`` for the resamples; Efron and Tibshirani, "An Introduction to the
/// Bootstrap" (1993), chapter 8, for two samples; Hesterberg, "What Teachers Should Know About the Bootstrap",
/// The American Statistician 69 (2015), for the expanded percentiles.
struct ExpectedBand {
    let low: Double
    let high: Double

    /// Nil for a backtest shorter than a month, which says nothing.
    ///
    /// - Parameters:
    ///   - backtest: daily returns out of sample.
    ///   - sessions: how many live ones there are.
    ///   - figure: of either; on average the same of few sessions and of many.
    init?(
        backtest: [Double], sessions: Int, bootstrap: BlockBootstrap,
        _ figure: (ArraySlice<Double>) -> Double
    ) {
        guard backtest.count >= LiveRecord.sessionsPerMonth, sessions > 0 else { return nil }
        let blockLength = bootstrap.meanBlockLength ?? BlockBootstrap.blockLength(for: [backtest])
        var generator = SeededGenerator(seed: bootstrap.seed)
        var periods = [Int](repeating: 0, count: backtest.count)
        var live = [Double](repeating: 0, count: sessions)
        var past = backtest
        let estimate = figure(backtest[...])
        var figures: [Double] = []
        figures.reserveCapacity(bootstrap.resamples)
        func draw(_ sample: inout [Double]) {
            // A draw has as many periods as the backtest; a longer sample takes several.
            for place in sample.indices {
                if place % periods.count == 0 {
                    BlockBootstrap.draw(into: &periods, meanBlockLength: blockLength, using: &generator)
                }
                sample[place] = backtest[periods[place % periods.count]]
            }
        }
        for _ in 0..<bootstrap.resamples {
            draw(&live)
            draw(&past)
            figures.append(estimate + figure(live[...]) - figure(past[...]))
        }
        let interval = BootstrapInterval(
            estimate: estimate, resampled: figures,
            level: Self.expanded(bootstrap.level, observations: Double(backtest.count) / blockLength))
        low = min(interval.low, interval.high)
        high = max(interval.low, interval.high)
    }

    /// The level of percentiles that hold what `level` says of so few observations:
    /// `1 - 2 Phi(-sqrt(n / (n - 1)) t)`, with t the quantile of n - 1 degrees of freedom by the first terms of
    /// its expansion around the normal one.
    private static func expanded(_ level: Double, observations: Double) -> Double {
        let freedom = max(2, observations - 1)
        let z = NormalDistribution.quantile((1 + level) / 2)
        let cube = z * z * z
        let first = (cube + z) / (4 * freedom)
        let second = (5 * cube * z * z + 16 * cube + 3 * z) / (96 * freedom * freedom)
        let widened = ((freedom + 1) / freedom).squareRoot() * (z + first + second)
        return 1 - 2 * NormalDistribution.probability(below: -widened)
    }
}
