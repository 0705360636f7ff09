import Core
import Foundation
import Lake
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Ablation of the combined score") struct SignalAblationTests {
    private func ablation(_ year: CombinationScene, _ months: ClosedRange<YearMonth>? = nil) throws
        -> AblationReport
    {
        try SignalAblation(lake: year.lake, ledger: year.scene.ledger, settings: CombinationScene.settings())
            .run(
                months, through: year.last)
    }

    @Test(
        "Forecasts that know what follows raise the results, noise does not, and the policy stays what it is")
    func skill() throws {
        let year = try CombinationScene(months: 13)
        try year.publishForecasts(year.ends, skill: 3)
        try year.publishNews(year.ends, skill: 0)
        let report = try ablation(year)
        #expect(
            report.months.count == 12 && report.months.allSatisfy { $0.parts == [.forecast, .sentiment] })
        let policy = try #require(report.figures[.policy])
        let forecast = try #require(report.figures[.withForecast])
        #expect(
            forecast.meanExcess > policy.meanExcess && forecast.rankCorrelation > policy.rankCorrelation + 0.1
        )
        #expect(policy.weights == .none && forecast.weights.sentiment == 0 && forecast.weights.forecast > 0)
        let difference = try #require(report.differences[.withForecast])
        #expect(difference.rankCorrelation.low >= 0 && difference.rankCorrelation.estimate > 0.1)
        #expect(abs(difference.meanExcess.estimate - (forecast.meanExcess - policy.meanExcess)) < 1e-12)
        let news = try #require(report.differences[.withSentiment])
        #expect(news.meanExcess.low <= 0.002 && news.meanExcess.high >= -0.002)
        // Until there are six months of evidence all are the policy.
        for month in report.months.prefix(6) {
            #expect(Set(month.results.values.map(\.excess)).count == 1)
        }
        #expect(report.months[6].results[.withForecast]?.weights.forecast ?? 0 > 0)
    }

    @Test(
        "Weights of a month are those that generate-signals found then, and later data changes none of them")
    func outOfSample() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        let whole = try ablation(year)
        let month = try #require(whole.months.first { $0.session == year.ends[7] })
        let weight = try year.generate(year.ends[7]) { $0.isTrial = true }.publication.combination?
            .part(.forecast)?.weight
        #expect(month.results[.all]?.weights.forecast == weight && weight ?? 0 > 0)
        try year.publishForecasts(Array(year.ends.suffix(1)), skill: -1)
        #expect(try ablation(year).months == whole.months)
        // A part of the months: the evidence before them is the same.
        let from = day("2022-10-31").yearMonth
        let part = try ablation(year, from...from)
        #expect(
            part.months.map(\.session) == whole.months.filter { $0.closed.yearMonth == from }.map(\.session))
        #expect(
            part.months.map { $0.results[.all]?.weights }
                == whole.months.filter { $0.closed.yearMonth == from }.map { $0.results[.all]?.weights })
    }

    @Test("The policy's figures are what its selection came to, worked out stock by stock")
    func byHand() throws {
        let year = try CombinationScene(months: 2)
        let report = try ablation(year)
        let month = try #require(report.months.first)
        let result = try #require(month.results[.policy])
        let gains = (0..<200).map { 0.01 + 0.05 * year.drawn[0][$0] }
        let benchmark = gains.reduce(0, +) / 200
        let best = (0..<200).sorted { CombinationScene.score($0) > CombinationScene.score($1) }.prefix(20)
        let sum = best.reduce(0) { $0 + exp(Double(CombinationScene.score($1))) }
        let excess = best.reduce(0) {
            $0 + exp(Double(CombinationScene.score($1))) / sum * (gains[$1] - benchmark)
        }
        #expect(abs(month.benchmark - benchmark) < 1e-9)
        #expect(abs(result.excess - (excess - 0.001)) < 1e-6 && abs(result.turnover - 1) < 1e-6)
        #expect(result.holdings == 20 && result.hits == best.count { gains[$0] > benchmark })
        let scores = (0..<200).map { Double(CombinationScene.score($0)) }
        #expect(abs(result.rankCorrelation - CrossSection.rankCorrelation(scores, gains)) < 1e-9)
        #expect(report.figures[.policy]?.sharpe == 0)
    }

    @Test("Nothing to judge by is an empty report")
    func empty() throws {
        let year = try CombinationScene(months: 2, trainedTo: day("2022-11-30"))
        let report = try ablation(year)
        #expect(report.months.isEmpty && report.figures.isEmpty && report.differences.isEmpty)
    }
}
