import Core
import Forecasting
import Foundation
import Testing

@Suite("Walk-forward accuracy of forecasters") struct ForecastEvaluationTests {
    private func evaluate(
        _ panel: SeriesPanel, _ kinds: [ForecasterKind] = [.linear], steps: ClosedRange<Int> = 40...50,
        every: Int = 2, learning: (inout ForecasterSettings) -> Void = { _ in }
    ) throws -> EvaluatedForecasters {
        let models = kinds.map { kind in
            var settings = SmallForecasters.settings(kind)
            learning(&settings)
            return settings
        }
        var options = ForecastEvaluation.Options(steps: steps)
        options.every = every
        options.retrainEvery = 6
        return try ForecastEvaluation(panel: panel, models: models).run(options)
    }

    private func row(_ evaluated: EvaluatedForecasters, _ model: String) throws -> AccuracyRow {
        try #require(evaluated.rows.first { $0.model == model })
    }

    @Test("The last value's errors are those that arithmetic gives")
    func naive() throws {
        // Every stock rises by 1 % of its logarithm a session: after 1, 2 and 3 steps it is 1, 2 and 3 % away.
        let sessions = ForecasterTrainerTests.panel().sessions
        let count = 4 * sessions.count
        let panel = SeriesPanel(
            sessions: sessions, symbols: ["A", "B", "C", "D"], slots: [Int16](repeating: 0, count: count),
            returns: (0..<count).map { $0 % sessions.count == 0 ? .nan : 0.01 },
            level: (0..<count).map { 3 + 0.01 * Double($0 % sessions.count) })
        let evaluated = try evaluate(panel)
        let naive = try row(evaluated, "naive")
        #expect(abs(naive.meanAbsoluteError - 0.02) < 1e-5)
        #expect(abs(naive.meanAbsoluteScaledError - 2) < 1e-3)
        #expect(naive.rankCorrelation == nil && naive.quantileLoss == nil)
        #expect(naive.sessions == 6 && naive.windows == 24)
        for exact in ["drift", "ets"] {
            #expect(try row(evaluated, exact).meanAbsoluteError < 1e-3, "\(exact)")
        }
        // Five steps ago and on: 5 % behind at every step.
        #expect(abs(try row(evaluated, "seasonal-naive").meanAbsoluteError - 0.05) < 1e-5)
    }

    @Test("A pattern is found by what learns and ranked rightly; trainings never see what they are judged by")
    func pattern() throws {
        let evaluated = try evaluate(ForecasterTrainerTests.panel(cycle: 8)) {
            $0.steps = 400
            $0.learningRate = 0.02
        }
        let linear = try row(evaluated, "linear")
        #expect(linear.meanAbsoluteError < 0.5 * (try row(evaluated, "naive").meanAbsoluteError))
        #expect(try #require(linear.rankCorrelation) > 0.8)
        #expect(try #require(linear.rankCorrelationT) > 3)
        #expect(
            evaluated.trainings.map(\.session)
                == [40, 46].map { ForecasterTrainerTests.panel().sessions[$0] })
        // Outcomes after the first training change what it is judged by, and not what it learned.
        let spoiled = try evaluate(ForecasterTrainerTests.panel(cycle: 8, spoilFrom: 41), steps: 40...42) {
            $0.steps = 400
            $0.learningRate = 0.02
        }
        #expect(spoiled.trainings[0].best == evaluated.trainings[0].best)
        #expect(try row(spoiled, "linear").meanAbsoluteError > 1)
    }

    @Test("Quantiles have a loss, and the table comes as JSON")
    func quantiles() throws {
        let evaluated = try evaluate(ForecasterTrainerTests.panel(), [.nhits, .linear])
        #expect(try #require(row(evaluated, "nhits").quantileLoss) > 0)
        #expect(
            evaluated.rows.map(\.model) == ["nhits", "linear", "naive", "drift", "seasonal-naive", "ets"])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(EvaluatedForecasters.self, from: evaluated.json()) == evaluated)
    }

    @Test("Sessions whose outcome is not known yet are refused")
    func tooLate() {
        let error = #expect(throws: ForecastingError.self) {
            try evaluate(ForecasterTrainerTests.panel(), steps: 40...57)
        }
        #expect(error?.code == .badSetting && error?.message.contains("--to") == true)
    }
}
