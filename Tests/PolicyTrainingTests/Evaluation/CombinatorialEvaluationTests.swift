import Core
import Foundation
import Models
import PolicyModel
import PolicyTraining
import Portfolio
import Synchronization
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Combinatorial evaluation") struct CombinatorialEvaluationTests {
        static let sessions = Array(
            ExchangeCalendar.nyse.sessions(
                in: CivilDate(daysSinceEpoch: 18_993)...CivilDate(daysSinceEpoch: 19_400)
            ).prefix(201))
        static let date = sessions[200]
        private static let whole = Result { try TrainingBench(sessions: sessions[...]) }
        let bench: TrainingBench

        init() throws {
            bench = try TrainingBench(featuresOf: Self.whole.get())
        }

        /// - Parameter rates: learning rates to compare.
        private func points(_ rates: [Double] = [0.05, 0.2]) throws -> [SweepGrid.Point] {
            try SweepGrid(.section(["learning_rate": .list(rates.map { .real($0) })]))
                .points(from: bench.settings)
        }

        @Test("Every point is trained on every split's segments alone, and judged by paths over all sessions")
        func whole() throws {
            let seen = Mutex<[(segments: [Int], days: Int)]>([])
            let trainer = PolicyTrainer(
                lake: bench.lake, registry: bench.registry, trials: bench.trials, version: "1"
            ) { task throws(PolicyTrainingError) in
                seen.withLock {
                    $0.append((task.market.segments.map(\.count), task.observations.matrix.days))
                }
                return try RegressionLearner(
                    seed: task.settings.seed, steps: task.settings.steps,
                    learningRate: task.settings.ppo.learningRate)
            }
            let result = try trainer.compare(
                date: Self.date, points: points(), groups: 4, tested: 2, embargo: 1)
            let division = CombinatorialPurgedFolds(sessionCount: 200, groups: 4, tested: 2, embargo: 1)
            #expect(result.splits == 6 && result.pathCount == 3 && result.sessions == 200)
            #expect(result.from == Self.sessions[1] && result.to == Self.date)
            let wanted = division.splits.indices.flatMap { split in
                [division.fold(split), division.fold(split)].map { $0.train.map(\.count) }
            }
            let tasks = seen.withLock { $0 }
            #expect(tasks.map(\.segments) == wanted)
            #expect(tasks.allSatisfy { $0.days == $0.segments.reduce(0, +) })
            #expect(wanted.contains { $0.count > 1 }, "a split learns from two stretches")
            for configuration in result.configurations {
                let paths = try #require(configuration.result?.paths)
                #expect(paths.count == 3 && paths.allSatisfy { $0.policy.sessions == 200 })
            }
            let overfitting = try #require(result.overfitting)
            #expect((0...1).contains(overfitting.probability) && overfitting.paths.count == 3)
            let trials = try bench.trials.trials()
            #expect(trials.map(\.outcome) == [.sweep, .sweep])
            #expect(trials.allSatisfy { $0.steps == 6 * 96 && $0.outOfSample?.policy.sessions == 200 })
            let best = try #require(result.configurations.first?.result)
            #expect(trials.contains { $0.outOfSample?.policy.sharpe == best.sharpe.mean })
            #expect(trials[0].monthlyReturns.count == Set(Self.sessions.dropFirst().map(\.yearMonth)).count)
            #expect(try bench.registry.versions().isEmpty && bench.checkpoints().isEmpty)
            // Another search over the same sessions is not taken for this one, nor the other way round.
            let sweep = try bench.trainer().sweep(date: Self.date, points: points())
            #expect(sweep.lines.allSatisfy { !$0.wasKnown })
        }

        @Test("Stopped and run again, a comparison ends with the same figures")
        func resumed() throws {
            let points = try points()
            let other = try TrainingBench(featuresOf: bench)
            let whole = try other.trainer().compare(
                date: Self.date, points: points, groups: 4, tested: 1)
            var options = TrainingOptions()
            let stop = StopAfter(20)
            options.shouldStop = { stop.ask() }
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().compare(
                    date: Self.date, points: points, groups: 4, tested: 1, options: options)
            }
            #expect(error?.code == .stopped)
            var rounds = 0
            let again = try bench.trainer().compare(
                date: Self.date, points: points, groups: 4, tested: 1
            ) { if case .advanced = $0 { rounds += 1 } }
            #expect(again == whole && rounds == 8 * 6 - 20)
        }

        @Test("A point that diverges comes last without figures, and the others are compared")
        func diverged() throws {
            let trainer = bench.trainer { $0.ppo.learningRate == 0.2 ? 2 : nil }
            let result = try trainer.compare(
                date: Self.date, points: points([0.2, 0.05, 0.1]), groups: 4, tested: 1)
            #expect(result.configurations.map { $0.result == nil } == [false, false, true])
            #expect(result.configurations[2].name == "learning_rate 0.2")
            #expect(try bench.trials.trials().map(\.outcome) == [.diverged, .sweep, .sweep])
        }

        @Test("Splits without room for an episode, windows and other histories are refused first")
        func refused() throws {
            let trainer = bench.trainer()
            func code(_ points: [SweepGrid.Point], groups: Int) -> PolicyTrainingErrorCode? {
                #expect(throws: PolicyTrainingError.self) {
                    try trainer.compare(date: Self.date, points: points, groups: groups, tested: 2)
                }?.code
            }
            var long = try points()
            long[0].settings.environment.episodeMonths = 6
            #expect(code(long, groups: 4) == .notEnoughHistory)
            var window = try points()
            window[0].settings.windowSessions = 60
            #expect(code(window, groups: 4) == .badSetting)
            var history = try points()
            history[0].settings.historyMonths = 30
            #expect(code(history, groups: 4) == .badSetting)
            #expect(try bench.trials.trials().isEmpty)
        }
    }
}
