import Core
import Foundation
import Lake
import Models
import PolicyModel
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Candidates") struct CandidateTests {
        let bench: TrainingBench

        init() throws {
            bench = try TrainingBench()
        }

        private func recorded() throws -> [Trial] {
            try bench.trials.trials(for: #require(bench.month))
        }

        @Test("One training is one row of the trial record, with its figures, months and settings")
        func single() throws {
            let summary = try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            let trials = try recorded()
            #expect(trials.count == 1 && trials == summary.trials)
            let trial = try #require(trials.first)
            #expect(trial.outcome == .published && trial.steps == 96 && trial.seconds > 0)
            #expect(
                trial.inSample == summary.card?.inSample && trial.outOfSample == summary.card?.outOfSample)
            #expect(trial.validated?.lowerBound == TrainingBench.sessions[94])
            let growth = trial.monthlyReturns.reduce(1) { $0 * (1 + $1.policy) }
            #expect(abs(growth - 1 - (trial.outOfSample?.policy.totalReturn ?? 0)) < 1e-12)
            let entry = try bench.registry.entry(summary.version)
            let settings = try String(
                contentsOf: URL(filePath: bench.lake.path(of: entry.folder) + "/training.json"),
                encoding: .utf8)
            #expect(settings == trial.settings)
            #expect(settings.contains("\"learning_rate\" : 0.05"))
        }

        @Test("Of several seeds the best by validation is published; all are written down")
        func seeds() throws {
            var options = TrainingOptions()
            options.seeds = 4
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options)
            let trials = try recorded()
            #expect(trials.map(\.seed) == [1, 2, 3, 4])
            let best = trials.max {
                ($0.outOfSample?.sharpeExcess ?? 0) < ($1.outOfSample?.sharpeExcess ?? 0)
            }
            #expect(trials.filter { $0.outcome == .published } == [best].compactMap(\.self))
            #expect(trials.count { $0.outcome == .candidate } == 3)
            let card = try #require(summary.card)
            #expect(card.seed == best?.seed && card.notes.contains { $0.contains("best of 4 seeds") })
            let names = try bench.lake.manifest(of: ModelRegistry.backtestFolder(summary.version)).files.map(
                \.name)
            #expect(names.count { $0.hasPrefix("curves-seed-") } == 3 && names.contains("curves.csv"))
            #expect(bench.checkpoints().isEmpty)
            let again = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options)
            #expect(again.isCurrent)
        }

        @Test("Stopped among several seeds, those that are done are not trained again")
        func stoppedSeeds() throws {
            let stop = StopAfter(8)
            var options = TrainingOptions()
            options.seeds = 2
            options.shouldStop = { stop.ask() }
            #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(
                    date: TrainingBench.date, settings: bench.settings, options: options)
            }
            options.shouldStop = { false }
            var advanced = 0
            var resumed: [Int] = []
            _ = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options
            ) { event in
                switch event {
                case .advanced: advanced += 1
                case .resumed(let steps, _, _, _): resumed.append(steps)
                default: break
                }
            }
            #expect(resumed == [96, 32] && advanced == 4)
            #expect(try recorded().count == 2)
        }

        @Test("A seed that diverges is written down as such and the others go on; all of them are an error")
        func diverged() throws {
            var options = TrainingOptions()
            options.seeds = 2
            let summary = try bench.trainer { $0.seed == 1 ? 2 : nil }.run(
                date: TrainingBench.date, settings: bench.settings, options: options)
            #expect(try recorded().map(\.outcome) == [.diverged, .published])
            let bytes = try bench.policy(summary.version)
            var other = bench.settings
            other.seed = 50
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer { _ in 1 }.run(date: TrainingBench.date, settings: other)
            }
            #expect(error?.code == .diverged && error?.kind == .badData)
            #expect(try recorded().map(\.outcome) == [.diverged, .published, .diverged])
            #expect(try bench.policy(summary.version) == bytes)
        }

        @Test("An ensemble's file holds the members that validation gives a weight, and the card says it")
        func ensemble() throws {
            var settings = bench.settings
            settings.algorithm = .ensemble
            let summary = try bench.trainer().run(date: TrainingBench.date, settings: settings)
            let card = try #require(summary.card)
            let members = try #require(card.members)
            #expect(members.map(\.algorithm) == ["ppo", "a2c", "sac"])
            #expect(abs(members.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
            let trials = try recorded()
            #expect(trials.map(\.algorithm) == ["ppo", "a2c", "sac", "ensemble"])
            #expect(trials.map(\.outcome) == [.candidate, .candidate, .candidate, .published])
            let gains = trials.prefix(3).map { max(0, $0.outOfSample?.sharpeExcess ?? 0) }
            let total = gains.reduce(0, +)
            if total > 0 {
                for (member, gain) in zip(members, gains) {
                    #expect(abs(member.weight - gain / total) < 1e-12)
                }
            } else {
                #expect(members.count { $0.weight == 1 } == 1)
            }
            let policy = try MappedPolicy(path: bench.registry.entry(summary.version).weightsPath)
            #expect(
                policy.isEnsemble && policy.members.map(\.weight) == members.map(\.weight).filter { $0 > 0 })
        }

        @Test(
            "An update starts from the model before, with its normaliser, on the last sessions before validation"
        )
        func update() throws {
            let first = TrainingBench.sessions[..<90]
            let bench = try TrainingBench(sessions: first)
            var settings = bench.settings
            settings.validationSessions = 5
            let base = try bench.trainer().run(date: first[89], settings: settings)
            try FeatureTree.publish(Array(TrainingBench.sessions[90..<115]), to: bench.lake)
            settings.validationSessions = 21
            settings.windowSessions = 30
            settings.warmStart = true
            let summary = try bench.trainer().run(date: TrainingBench.date, settings: settings)
            let card = try #require(summary.card)
            #expect(card.startedFrom == base.version && summary.version > base.version)
            #expect(card.trainedFrom == TrainingBench.sessions[64])
            #expect(card.trainedTo == TrainingBench.sessions[93])
            #expect(card.validatedFrom == TrainingBench.sessions[94])
            #expect(card.features == base.card?.features)
            // What judges the update must be new to the model that it starts from.
            settings.validationSessions = 40
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: settings)
            }
            #expect(error?.kind == .usage && error?.message.contains("--validation-sessions") == true)
        }

        @Test("Without a model before, or of another shape, an update says what to do")
        func noBase() throws {
            var settings = bench.settings
            settings.warmStart = true
            settings.windowSessions = 30
            let none = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: settings)
            }
            #expect(none?.kind == .missingInput && none?.message.contains("full history") == true)
            settings.windowSessions = 21
            let short = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: settings)
            }
            #expect(short?.kind == .usage && short?.message.contains("--window") == true)
        }

        @Test(
            "Points of a sweep are judged and written down, nothing is published, and known ones are skipped")
        func sweep() throws {
            let grid = try SweepGrid(
                .section([
                    "learning_rate": .list([.real(0.05), .real(0.01)]),
                    "seed": .list([.integer(1), .integer(2)]),
                ]))
            let points = try grid.points(from: bench.settings)
            let stop = StopAfter(9)
            var options = TrainingOptions()
            options.shouldStop = { stop.ask() }
            #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().sweep(date: TrainingBench.date, points: points, options: options)
            }
            #expect(try recorded().count == 1)
            let summary = try bench.trainer().sweep(date: TrainingBench.date, points: points)
            #expect(summary.lines.count == 4 && summary.lines.count { $0.wasKnown } == 1)
            #expect(summary.trialCount == 4)
            let sharpes = summary.lines.compactMap { $0.trial.outOfSample?.policy.sharpe }
            #expect(sharpes == sharpes.sorted(by: >) && sharpes.count == 4)
            #expect(try recorded().allSatisfy { $0.outcome == .sweep })
            #expect(try bench.registry.versions().isEmpty && bench.checkpoints().isEmpty)
            let again = try bench.trainer().sweep(
                date: TrainingBench.date, points: points, publishesBest: true)
            #expect(again.lines.allSatisfy { $0.wasKnown })
            #expect(again.published?.card?.seed == summary.lines[0].point.settings.seed)
            #expect(again.published?.card?.notes.contains { $0.contains("best of 4 points") } == true)
            #expect(try recorded().last?.outcome == .published)
            #expect(try bench.trials.count(for: #require(bench.month)) == 4)
        }

        @Test("Features that nothing can be learned from are refused by session, stock and column")
        func badFeatures() throws {
            func publish(_ index: Int, _ change: (inout FeatureFrame) -> Void) throws {
                var frame = try bench.lake.features(on: TrainingBench.sessions[index])
                change(&frame)
                try bench.lake.publish(
                    features: frame,
                    provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
            }
            try publish(40) { $0.columns[Feature.open.rawValue][2] = 0 }
            let zero = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            }
            #expect(zero?.kind == .badData)
            #expect(zero?.message.contains("\(TrainingBench.sessions[40]): S399 has 0.0 as its open") == true)
            for index in 0..<115 {
                try publish(index) { frame in
                    let count = frame.rowCount
                    frame.columns = Feature.allCases.map { _ in [Double](repeating: .nan, count: count) }
                }
            }
            let null = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            }
            #expect(null?.kind == .badData && null?.message.contains("no value in any column") == true)
            #expect(try bench.registry.versions().isEmpty)
        }

        @Test("A feature without a value in the whole window is learned without, and the card says so")
        func missingFeature() throws {
            for index in 0..<115 {
                var frame = try bench.lake.features(on: TrainingBench.sessions[index])
                frame.columns[Feature.rsi14.rawValue] = [Double](repeating: .nan, count: frame.rowCount)
                try bench.lake.publish(
                    features: frame,
                    provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
            }
            let summary = try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            #expect(summary.card?.notes.contains { $0.contains("rsi_14") } == true)
        }
    }
}
