import Core
import Foundation
import Portfolio
import Testing

@Suite("Block bootstrap") struct BlockBootstrapTests {
    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// `x_t = rho x_(t-1) + e_t` with normal e, from its stationary distribution.
    static func autoregression(
        _ count: Int, rho: Double, using generator: inout SeededGenerator
    ) -> [Double] {
        var last = generator.gaussian() / (1 - rho * rho).squareRoot()
        return (0..<count).map { _ in
            last = rho * last + generator.gaussian()
            return last
        }
    }

    @Test("The same seed gives the same interval, another seed another")
    func deterministic() {
        var generator = SeededGenerator(seed: 1)
        let series = Self.autoregression(300, rho: 0.3, using: &generator)
        let first = BlockBootstrap(resamples: 200, seed: 5).interval(series, Self.mean)
        #expect(first == BlockBootstrap(resamples: 200, seed: 5).interval(series, Self.mean))
        #expect(first != BlockBootstrap(resamples: 200, seed: 6).interval(series, Self.mean))
        #expect(first.low < first.estimate && first.estimate < first.high)
        #expect(first.estimate == Self.mean(series))
    }

    @Test("Blocks have the mean length asked for, run on circularly, and draw each period alike")
    func blocks() {
        var generator = SeededGenerator(seed: 2)
        var periods = [Int](repeating: 0, count: 50)
        var counts = [Int](repeating: 0, count: 50)
        var breaks = 0
        for _ in 0..<4_000 {
            BlockBootstrap.draw(into: &periods, meanBlockLength: 8, using: &generator)
            for period in periods { counts[period] += 1 }
            for (before, after) in zip(periods, periods.dropFirst()) where after != (before + 1) % 50 {
                breaks += 1
            }
        }
        // A block ends with probability 1/8, and 1 in 50 new ones goes on where the last left off.
        let expected = 4_000.0 * 49 / 8 * 49 / 50
        #expect(abs(Double(breaks) - expected) < 0.03 * expected)
        #expect(counts.allSatisfy { abs($0 - 4_000) < 600 })
        BlockBootstrap.draw(into: &periods, meanBlockLength: .infinity, using: &generator)
        #expect(zip(periods, periods.dropFirst()).allSatisfy { ($0 + 1) % 50 == $1 })
    }

    @Test("Blocks of one period give the textbook's error of a mean")
    func independent() {
        var generator = SeededGenerator(seed: 3)
        let series = (0..<400).map { _ in generator.gaussian() }
        let interval = BlockBootstrap(resamples: 4_000, meanBlockLength: 1).interval(series, Self.mean)
        let centre = Self.mean(series)
        let variance = Self.mean(series.map { ($0 - centre) * ($0 - centre) })
        let width = 2 * 1.96 * (variance / 400).squareRoot()
        #expect(abs(interval.high - interval.low - width) < 0.05 * width)
    }

    @Test("Paired series are drawn together: a difference that is always there has no error")
    func paired() {
        var generator = SeededGenerator(seed: 4)
        let benchmark = (0..<250).map { _ in 0.01 * generator.gaussian() }
        let policy = benchmark.map { $0 + 0.001 }
        let interval = BlockBootstrap(resamples: 300).intervals([policy, benchmark]) { sample in
            [Self.mean(zip(sample[0], sample[1]).map { $0 - $1 })]
        }[0]
        #expect(abs(interval.low - 0.001) < 1e-15 && abs(interval.high - 0.001) < 1e-15)
    }

    @Test("Nothing and a single period have their estimate, and figures that are not numbers are left out")
    func empty() {
        let bootstrap = BlockBootstrap(resamples: 20)
        let nothing = bootstrap.interval([]) { Double($0.count) }
        #expect(nothing == BootstrapInterval(estimate: 0, low: 0, high: 0))
        #expect(bootstrap.interval([0.3], Self.mean) == BootstrapInterval(estimate: 0.3, low: 0.3, high: 0.3))
        #expect(bootstrap.interval([1, 2]) { _ in .nan }.low.isNaN)
        let some = BootstrapInterval(estimate: 1, resampled: [.nan, 1, 3], level: 0.5)
        #expect(some.low == 1.5 && some.high == 2.5)
    }

    /// Share of samples whose 95 % interval holds the true figure.
    static func coverage(
        rho: Double, count: Int, meanBlockLength: Double? = nil, truth: Double, samples: Int = 300,
        _ statistic: ([Double]) -> Double
    ) -> Double {
        var generator = SeededGenerator(seed: 6)
        var held = 0
        for sample in 0..<samples {
            let series = autoregression(count, rho: rho, using: &generator).map { $0 + 0.1 }
            let interval = BlockBootstrap(
                resamples: 250, meanBlockLength: meanBlockLength, seed: UInt64(sample)
            ).interval(series, statistic)
            if interval.low <= truth, truth <= interval.high { held += 1 }
        }
        return Double(held) / Double(samples)
    }

    @Test(
        "95 % intervals of autocorrelated series hold the truth about that often, those of single days do not"
    )
    func coverage() {
        let short = Self.coverage(rho: 0.5, count: 500, truth: 0.1, Self.mean)
        let long = Self.coverage(rho: 0.3, count: 1_500, truth: 0.1, samples: 150, Self.mean)
        let sharpe = Self.coverage(rho: 0.3, count: 500, truth: 0.1 * 0.91.squareRoot()) {
            SharpeInference(returns: $0).sharpe
        }
        let days = Self.coverage(
            rho: 0.5, count: 500, meanBlockLength: 1, truth: 0.1, samples: 150, Self.mean)
        print("| 95 % interval | holds the truth |\n|---|---:|")
        for (name, share) in [
            ("mean, 500 of AR(1) 0.5, blocks", short), ("mean, 1,500 of AR(1) 0.3, blocks", long),
            ("Sharpe ratio, 500 of AR(1) 0.3, blocks", sharpe), ("mean, 500 of AR(1) 0.5, days", days),
        ] {
            print("| \(name) | \(String(format: "%.3f", share)) |")
        }
        // Percentile intervals fall a little short in samples of this size.
        #expect(short > 0.86 && short < 0.98)
        #expect(long > 0.88 && long < 0.98)
        #expect(sharpe > 0.88 && sharpe < 0.98)
        #expect(days < 0.8)
    }
}
