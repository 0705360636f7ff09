import Core
import Foundation
import Models
import Portfolio
import Testing

@Suite("Evaluation summary") struct EvaluationSummaryTests {
    static let dates = (0..<500).map { CivilDate(daysSinceEpoch: 18_267).adding(days: $0 / 5 * 7 + $0 % 5) }

    static func returns(_ count: Int, seeds: Int, edge: Double = 0.0005) -> ([[Double]], [Double]) {
        var generator = SeededGenerator(seed: 47)
        let market = (0..<count).map { _ in 0.01 * generator.gaussian() + 0.0003 }
        let policy = (0..<seeds).map { _ in
            market.map { 0.9 * $0 + edge + 0.002 * generator.gaussian() }
        }
        return (policy, market)
    }

    @Test("Figures are the metrics' own, the mean of the seeds', inside their intervals")
    func figures() throws {
        let (policy, market) = Self.returns(500, seeds: 3)
        let summary = EvaluationSummary(
            dates: Self.dates, policy: policy, benchmark: market, bootstrap: BlockBootstrap(resamples: 300))
        let metrics = policy.map { PerformanceMetrics(dailyReturns: $0, dates: Self.dates) }
        let mean = metrics.reduce(0) { $0 + $1.sharpe } / 3
        #expect(abs((summary.policy.sharpe.estimate ?? 0) - mean) < 1e-12)
        #expect(summary.policy.sharpe.leastSeed == metrics.map(\.sharpe).min())
        #expect(summary.policy.sharpe.greatestSeed == metrics.map(\.sharpe).max())
        let benchmark = PerformanceMetrics(dailyReturns: market, dates: Self.dates)
        #expect(summary.benchmark.calmar.estimate == benchmark.calmar)
        #expect(summary.benchmark.calmar.leastSeed == nil)
        #expect(summary.benchmark.monthlyHitRate.estimate == benchmark.monthlyHitRate)
        let excess = policy.map { RelativeMetrics(dailyReturns: $0, benchmark: market).sharpeExcess }
        #expect(abs((summary.relative.sharpeExcess.estimate ?? 0) - excess.reduce(0, +) / 3) < 1e-12)
        for figure in [
            summary.policy.sharpe, summary.policy.annualisedReturn, summary.relative.beta,
            summary.relative.meanMonthlyExcess, summary.benchmark.valueAtRisk,
        ] {
            let (low, high) = (try #require(figure.low), try #require(figure.high))
            let estimate = try #require(figure.estimate)
            #expect(low < estimate && estimate < high)
        }
        #expect(summary.seeds == 3 && summary.sessions == 500 && summary.months == 24)
        #expect(summary.from == Self.dates.first && summary.to == Self.dates.last)
        #expect(summary.blockSessions >= 1 && summary.blockMonths >= 1)
    }

    @Test("An edge that is there is found, and a policy that is its benchmark has none")
    func edges() throws {
        let bootstrap = BlockBootstrap(resamples: 300)
        let (skilled, market) = Self.returns(500, seeds: 1)
        let some = EvaluationSummary(
            dates: Self.dates, policy: skilled, benchmark: market, bootstrap: bootstrap)
        #expect(try #require(some.relative.informationRatio.low) > 0)
        #expect(try #require(some.relative.meanMonthlyExcess.low) > 0)
        let none = EvaluationSummary(
            dates: Self.dates, policy: [market], benchmark: market, bootstrap: bootstrap)
        for figure in [
            none.relative.excessReturn, none.relative.sharpeExcess, none.relative.meanMonthlyExcess,
        ] {
            #expect(figure.estimate == 0 && figure.low == 0 && figure.high == 0)
        }
        #expect(none.policy == none.benchmark)
    }

    @Test(
        "JSON comes back as it was, in snake case, with null for what is not a number, the same bytes again")
    func json() throws {
        let (policy, market) = Self.returns(60, seeds: 2)
        let bootstrap = BlockBootstrap(resamples: 50)
        func summary() -> EvaluationSummary {
            EvaluationSummary(
                dates: Array(Self.dates.prefix(60)), policy: policy, benchmark: market, bootstrap: bootstrap)
        }
        let data = try summary().json()
        #expect(try EvaluationSummary(json: data) == summary())
        #expect(try summary().json() == data)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"conditional_value_at_risk\"") && text.contains("\"least_seed\""))
        let nothing = EvaluationSummary(dates: [], policy: [[]], benchmark: [], bootstrap: bootstrap)
        #expect(nothing.policy.sharpe.estimate == nil && nothing.relative.meanMonthlyExcess.low == nil)
        let empty = String(decoding: try nothing.json(), as: UTF8.self)
        #expect(empty.contains("\"estimate\" : null") && !empty.lowercased().contains("nan"))
        #expect(try EvaluationSummary(json: try nothing.json()) == nothing)
    }

    @Test("2,000 resamples of ten years take about a second")
    func speed() {
        let (policy, market) = Self.returns(2_500, seeds: 1)
        let dates = (0..<2_500).map { CivilDate(daysSinceEpoch: 18_267).adding(days: $0 / 5 * 7 + $0 % 5) }
        let clock = ContinuousClock()
        let start = clock.now
        let summary = EvaluationSummary(dates: dates, policy: policy, benchmark: market)
        let taken = clock.now - start
        print("2,000 resamples of 2,500 sessions, every figure: \(taken)")
        #expect(summary.resamples == 2_000 && taken < .seconds(10))
    }
}
