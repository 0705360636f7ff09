import Core
import Foundation
import Models
import Portfolio
import Testing

@Suite("Combinatorial evaluation") struct CombinatorialEvaluationTests {
    private let division = CombinatorialPurgedFolds(sessionCount: 120, groups: 6, tested: 2)
    private let dates: [CivilDate]

    init() throws {
        let first = try #require(CivilDate("2020-01-02"))
        let last = try #require(CivilDate("2021-01-04"))
        dates = Array(ExchangeCalendar.nyse.sessions(in: first...last).prefix(120))
    }

    /// What a configuration returned in the tested sessions of every split: noise around a mean above equal
    /// weights, drawn anew in each split.
    private func outcomes(
        mean: Double, noise: Double, _ generator: inout SeededGenerator
    ) -> [PairedReturns] {
        division.splits.indices.map { split in
            let tested = division.fold(split).test.flatMap(Array.init)
            let market = tested.map { 0.001 * Double($0 % 7) - 0.002 }
            return PairedReturns(
                dates: tested.map { dates[$0] },
                policy: market.map { $0 + mean + noise * generator.gaussian() }, baseline: market)
        }
    }

    private func paths(_ outcomes: [PairedReturns]) -> [PairedReturns] {
        CombinatorialEvaluation.paths(outcomes, division, dates: dates)
    }

    @Test("A path has every session once, with the equal weights of that session")
    func assembled() {
        var generator = SeededGenerator(seed: 1)
        let paths = paths(outcomes(mean: 0, noise: 0.01, &generator))
        #expect(paths.count == division.pathCount && division.pathCount == 5)
        for path in paths {
            #expect(path.dates == dates)
            #expect(path.baseline == dates.indices.map { 0.001 * Double($0 % 7) - 0.002 })
        }
        #expect(Set(paths.map(\.policy)).count == 5, "paths differ")
    }

    @Test("The better configuration is first; one that always wins is no luck, and those alike are a toss-up")
    func compared() throws {
        var generator = SeededGenerator(seed: 2)
        var evaluation = CombinatorialEvaluation(division, dates: dates)
        #expect(evaluation.splits == 15 && evaluation.pathCount == 5 && evaluation.overfitting == nil)
        let poor = paths(outcomes(mean: 0, noise: 0.01, &generator))
        let good = paths(outcomes(mean: 0.02, noise: 0.01, &generator))
        evaluation.compare([("poor", "p", poor), ("failed", "f", nil), ("good", "g", good)])
        #expect(evaluation.configurations.map(\.name) == ["good", "poor", "failed"])
        #expect(evaluation.overfitting?.probability == 0)
        let result = try #require(evaluation.configurations[0].result)
        let own = result.paths.map(\.sharpeExcess)
        #expect(abs(result.sharpeExcess.mean - own.reduce(0, +) / 5) < 1e-12)
        #expect(result.sharpeExcess.least == own.min() && result.sharpeExcess.median == own.sorted()[2])

        var sum = 0.0
        for _ in 0..<20 {
            evaluation.compare(
                (0..<6).map { ("\($0)", "", paths(outcomes(mean: 0, noise: 0.01, &generator))) })
            sum += evaluation.overfitting?.probability ?? 0
        }
        #expect((0.4...0.75).contains(sum / 20), "\(sum / 20) of configurations without any skill")
        let json = String(decoding: try evaluation.json(), as: UTF8.self)
        #expect(json.contains("\"path_count\" : 5") && json.contains("\"upper_quartile\""))
    }

    @Test("Means of paths are the means of their figures and months")
    func means() throws {
        var generator = SeededGenerator(seed: 3)
        let paths = paths(outcomes(mean: 0.001, noise: 0.01, &generator))
        let figures = PerformanceComparison.mean(of: paths.map(\.comparison))
        let returns = paths.map { PerformanceMetrics(dailyReturns: $0.policy).totalReturn }
        #expect(abs(figures.policy.totalReturn - returns.reduce(0, +) / 5) < 1e-12)
        #expect(figures.policy.sessions == 120)
        #expect(abs(figures.baseline.sharpe - paths[0].comparison.baseline.sharpe) < 1e-12)
        let months = MonthlyReturn.means(of: paths.map(\.monthlyReturns))
        #expect(months.map(\.month) == paths[0].monthlyReturns.map(\.month))
        let first = paths.map { $0.monthlyReturns[0].policy }.reduce(0, +) / 5
        #expect(abs(months[0].policy - first) < 1e-15)
    }

    @Test("A spread's quantiles are linear between neighbours")
    func spread() {
        let spread = FigureSpread([4, 1, 3, 2])
        #expect(spread.mean == 2.5 && spread.least == 1 && spread.greatest == 4)
        #expect(
            spread.lowerQuartile == 1.75 && spread.median == 2.5 && spread.upperQuartile == 3.25)
        #expect(FigureSpread([7]).median == 7)
    }
}
