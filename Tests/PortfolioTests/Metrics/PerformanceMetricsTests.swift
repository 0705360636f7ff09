import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Month reward") struct MonthRewardTests {
    @Test("Three sessions agree with arithmetic by hand")
    func byHand() {
        let reward = MonthReward(dailyReturns: [0.01, -0.02, 0.03])
        let sharpe = 0.02 / 3 / ((0.0038 / 9).squareRoot() + 1e-6) * 21.0.squareRoot()
        #expect(abs(reward.monthlyReturn - 0.019494) < 1e-15)
        #expect(abs(reward.sharpe - sharpe) < 1e-10)
        #expect(abs(reward.maximumDrawdown - 0.02) < 1e-15)
        #expect(abs(reward.value - (0.6 * 0.019494 + 0.3 * sharpe - 0.1 * 0.02)) < 1e-10)
    }

    @Test("The drawdown counts from the month's starting equity")
    func drawdownFromStart() {
        #expect(abs(MonthReward(dailyReturns: [-0.05, 0.01]).maximumDrawdown - 0.05) < 1e-15)
    }

    @Test("A month in cash, a month of one session and an empty month have Sharpe 0")
    func flat() {
        #expect(MonthReward(dailyReturns: [Double](repeating: 0, count: 21)).value == 0)
        #expect(MonthReward(dailyReturns: []).value == 0)
        let single = MonthReward(dailyReturns: [0.01])
        #expect(single.sharpe == 0)
        #expect(abs(single.value - 0.006) < 1e-15)
    }

    @Test("The weights of the parts can be chosen")
    func weights() {
        let weights = RewardWeights(monthlyReturn: 1, sharpe: 0, drawdown: 0)
        #expect(abs(MonthReward(dailyReturns: [0.1, -0.1], weights: weights).value + 0.01) < 1e-15)
    }
}

@Suite("Performance metrics") struct PerformanceMetricsTests {
    @Test("Agree with numpy on 500 random sessions")
    func numpy() throws {
        var generator = SeededGenerator(seed: 3)
        let returns = (0..<500).map { _ in generator.gaussian() * 0.01 + 0.0003 }
        let output = try Peer.python(
            """
            import sys, numpy as np
            r = np.array([float(x) for x in sys.argv[1].split()])
            curve = np.concatenate([[1.0], np.cumprod(1 + r)])
            high = np.maximum.accumulate(curve)
            fall = 1 - curve / high
            low = int(fall.argmax())
            annual = curve[-1] ** (252 / len(r)) - 1
            print(*[repr(float(x)) for x in [
                curve[-1] - 1, annual, r.std(ddof=1) * np.sqrt(252), r.mean() / r.std(ddof=1) * np.sqrt(252),
                r.mean() / np.sqrt((np.minimum(r, 0) ** 2).mean()) * np.sqrt(252),
                fall.max(), annual / fall.max(), (r > 0).mean(), curve[:low + 1].argmax(), low]])
            """, [returns.map { "\($0)" }.joined(separator: " ")])
        let expected = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        let start = try #require(CivilDate("2022-01-03"))
        let dates = returns.indices.map { start.adding(days: $0) }
        let metrics = PerformanceMetrics(dailyReturns: returns, dates: dates)
        let ours = [
            metrics.totalReturn, metrics.annualisedReturn, metrics.annualisedVolatility, metrics.sharpe,
            metrics.sortino, metrics.maximumDrawdown, metrics.calmar, metrics.hitRate,
        ]
        try #require(expected.count == 10)
        for (value, wanted) in zip(ours, expected) { #expect(abs(value - wanted) < 1e-11) }
        #expect(metrics.drawdownPeak == (expected[8] > 0 ? dates[Int(expected[8]) - 1] : nil))
        #expect(metrics.drawdownTrough == dates[Int(expected[9]) - 1])
    }

    @Test("Nothing and a single point have defined figures")
    func empty() {
        for metrics in [
            PerformanceMetrics(dailyReturns: []), PerformanceMetrics(equity: [100]),
            PerformanceMetrics(equity: []),
        ] {
            #expect(metrics.sessions == 0 && metrics.totalReturn == 0 && metrics.sharpe == 0)
            #expect(metrics.maximumDrawdown == 0 && metrics.drawdownTrough == nil && metrics.calmar == 0)
        }
        let single = PerformanceMetrics(dailyReturns: [0.01])
        #expect(single.sharpe == 0 && single.sortino == 0 && single.hitRate == 1)
    }

    @Test("Constant returns have no Sharpe ratio, and losing everything is finite")
    func degenerate() {
        #expect(PerformanceMetrics(dailyReturns: [0.001, 0.001, 0.001]).sharpe == 0)
        let lost = PerformanceMetrics(dailyReturns: [-1, 0])
        #expect(lost.annualisedReturn == -1 && lost.maximumDrawdown == 1)
    }

    @Test("An equity curve dates its drawdown, the start included")
    func equityCurve() throws {
        let start = try #require(CivilDate("2024-01-02"))
        let dates = (0..<4).map { start.adding(days: $0) }
        let metrics = PerformanceMetrics(equity: [100, 90, 120, 96], dates: dates)
        #expect(abs(metrics.maximumDrawdown - 0.2) < 1e-15)
        #expect(metrics.drawdownPeak == dates[2] && metrics.drawdownTrough == dates[3])
        let falling = PerformanceMetrics(equity: [100, 50], dates: Array(dates.prefix(2)))
        #expect(falling.drawdownPeak == dates[0] && falling.drawdownTrough == dates[1])
        #expect(metrics.drawdownRecovery == nil && falling.drawdownRecovery == nil)
    }

    @Test("A fall is made good in the first session back at the high, to the last digit")
    func recovery() throws {
        let start = try #require(CivilDate("2024-01-02"))
        let dates = (0..<6).map { start.adding(days: $0) }
        for low in [90.0, 70, 30, 99.7, 13.3] {
            let metrics = PerformanceMetrics(equity: [99, 100, low, 99.9, 100, 98], dates: dates)
            #expect(metrics.drawdownPeak == dates[1] && metrics.drawdownTrough == dates[low < 98 ? 2 : 5])
            #expect(metrics.drawdownRecovery == (low < 98 ? dates[4] : nil))
        }
        #expect(PerformanceMetrics(equity: [1, 2, 3, 4, 5, 6], dates: dates).drawdownTrough == nil)
    }
}
