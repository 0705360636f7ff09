import Core
import Foundation
import Lake
import Models
import PolicyTraining
import Portfolio
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Walk-forward evaluation") struct WalkForwardEvaluationTests {
        static let date = TrainingBench.sessions[124]
        private static let whole = Result { try TrainingBench(sessions: TrainingBench.sessions[...]) }
        let bench: TrainingBench
        /// Fewer resamples, as the tests look at none.
        let bootstrap = BlockBootstrap(resamples: 50)

        init() throws {
            bench = try TrainingBench(featuresOf: Self.whole.get())
        }

        private func evaluate(
            _ bench: TrainingBench, date: CivilDate = Self.date, folds: Int = 2, seeds: Int = 2,
            options: TrainingOptions = TrainingOptions(),
            change: (inout TrainingSettings) -> Void = { _ in },
            report: (TrainingEvent) -> Void = { _ in }
        ) throws -> WalkForwardEvaluation {
            var settings = bench.settings
            change(&settings)
            return try bench.trainer().evaluate(
                date: date, settings: settings, folds: folds, seeds: seeds, options: options,
                bootstrap: bootstrap, report: report)
        }

        @Test("Tests follow one another to the date; every seed is in each and in the record")
        func whole() throws {
            let result = try evaluate(bench)
            let sessions = TrainingBench.sessions
            #expect(result.folds.map(\.trainedFrom) == [sessions[0], sessions[0]])
            #expect(result.folds.map(\.trainedTo) == [sessions[82], sessions[103]])
            #expect(result.folds.map(\.testedFrom) == [sessions[83], sessions[104]])
            #expect(result.folds.map(\.testedTo) == [sessions[103], sessions[124]])
            #expect(result.folds.allSatisfy { $0.seeds.map(\.seed) == [1, 2] })
            let summary = try #require(result.summary)
            #expect(summary.sessions == 42 && summary.seeds == 2 && summary.from == sessions[83])
            #expect(result.baselines.count == 4 && result.failedSeeds.isEmpty)
            #expect(result.baselines.first { $0.baseline == .momentum }?.foldsInCash == 2)
            let trials = try bench.trials.trials()
            #expect(try bench.trials.count(for: trials[0].month) == 2)
            #expect(trials.map(\.outcome) == [.sweep, .sweep] && trials.map(\.seed) == [1, 2])
            #expect(trials[0].outOfSample?.policy.sessions == 42 && trials[0].steps == 192)
            #expect(trials[0].validated == sessions[83]...sessions[124])
            #expect(try bench.registry.versions().isEmpty && bench.checkpoints().isEmpty)
            let text = String(decoding: try result.json(), as: UTF8.self)
            #expect(text.contains("\"tested_from\" : \"\(sessions[83])\""))
        }

        @Test("Equal weights are the same beside a policy and among the baselines; costs lower them")
        func baselines() throws {
            let frames = try bench.lake.features(on: Array(TrainingBench.sessions))
            func equal(_ basisPoints: Double) -> Double {
                let engine = BacktestEngine(
                    BacktestSettings(costs: TradingCosts(basisPoints: basisPoints)))
                let path = BaselineRuns(engine).run(
                    [.equalWeights], over: MarketHistory(frames: frames).panel, sessions: 103..<125)
                return PerformanceMetrics(dailyReturns: path[.equalWeights]?.dailyReturns ?? []).totalReturn
            }
            let result = try evaluate(bench, folds: 1, seeds: 1)
            #expect(result.folds[0].equalWeights?.totalReturn == equal(10))
            #expect(equal(10) < equal(0))
        }

        @Test("What follows a fold's test changes none of its numbers", arguments: [nil, 83])
        func noLookAhead(window: Int?) throws {
            let shorter = try TrainingBench(sessions: TrainingBench.sessions[..<104])
            func change(_ settings: inout TrainingSettings) { settings.windowSessions = window }
            let last = TrainingBench.sessions[103]
            let alone = try evaluate(shorter, date: last, folds: 1, change: change)
            #expect(try evaluate(bench, date: last, folds: 1, change: change) == alone)
            #expect(try evaluate(bench, change: change).folds[0] == alone.folds[0])
        }

        @Test("A rolling window learns from as many sessions each time, and from no model before")
        func rolling() throws {
            let result = try evaluate(bench, seeds: 1) {
                $0.windowSessions = 40
                $0.warmStart = true
            }
            #expect(result.window == .rolling)
            #expect(
                result.folds.map(\.trainedFrom) == [TrainingBench.sessions[43], TrainingBench.sessions[64]])
        }

        @Test("Stopped and run again, what was learned is not learned again and the figures are the same")
        func resumed() throws {
            let other = try TrainingBench(featuresOf: bench)
            let whole = try evaluate(other)
            var options = TrainingOptions()
            let stop = StopAfter(14)
            options.shouldStop = { stop.ask() }
            let error = #expect(throws: PolicyTrainingError.self) { try evaluate(bench, options: options) }
            #expect(error?.code == .stopped)
            #expect(bench.checkpoints().count == 3)
            #expect(try bench.trials.trials().isEmpty)
            var rounds = 0
            var begun: [Int] = []
            let again = try evaluate(
                bench,
                report: { event in
                    switch event {
                    case .advanced: rounds += 1
                    case .evaluating(let number, let count, _, _): begun.append(number * 10 + count)
                    default: break
                    }
                })
            #expect(again == whole && rounds == 4 * 6 - 14 && begun == [14, 24, 34, 44])
            #expect(bench.checkpoints().isEmpty)
        }

        @Test("A seed whose training comes to no end is left out and written down; of none there is an error")
        func diverged() throws {
            let trainer = bench.trainer { $0.seed == 2 ? 3 : nil }
            let result = try trainer.evaluate(
                date: Self.date, settings: bench.settings, folds: 2, seeds: 3, bootstrap: bootstrap)
            #expect(result.failedSeeds == [2] && result.summary?.seeds == 2)
            #expect(try bench.trials.trials().map(\.outcome) == [.sweep, .diverged, .sweep])
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer { _ in 1 }.evaluate(
                    date: Self.date, settings: bench.settings, folds: 1, bootstrap: bootstrap)
            }
            #expect(error?.code == .diverged)
        }

        @Test("A dry run says what would be trained and tested; too little history and ensembles are refused")
        func refused() throws {
            var options = TrainingOptions()
            options.dryRun = true
            let rehearsal = try evaluate(bench, options: options)
            #expect(rehearsal.folds.count == 2 && rehearsal.summary == nil)
            #expect(try bench.trials.trials().isEmpty)
            let short = #expect(throws: PolicyTrainingError.self) { try evaluate(bench, folds: 3) }
            #expect(short?.code == .notEnoughHistory)
            let ensemble = #expect(throws: PolicyTrainingError.self) {
                try evaluate(bench) { $0.algorithm = .ensemble }
            }
            #expect(ensemble?.code == .badSetting)
        }
    }
}
