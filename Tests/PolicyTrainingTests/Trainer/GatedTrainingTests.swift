import Core
import Foundation
import Lake
import Ledger
import Models
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Gated training") struct GatedTrainingTests {
        let bench: TrainingBench

        init() throws {
            bench = try TrainingBench(sessions: TrainingBench.sessions[...])
        }

        /// Bounds that three holdings can keep.
        private func options(_ change: (inout GateSettings) -> Void = { _ in }) -> TrainingOptions {
            var gate = GateSettings()
            gate.minimumSessions = 10
            gate.maximumWeight = 1
            gate.maximumTurnover = 2
            gate.drawdownMargin = 1
            change(&gate)
            var options = TrainingOptions()
            options.gate = gate
            return options
        }

        private var nextDate: CivilDate { TrainingBench.sessions[124] }

        @Test(
            "The first candidate goes in on probation, with the reasons beside it and the trial record's end")
        func probation() throws {
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options())
            let decision = try #require(summary.decision)
            #expect(decision.verdict == .probation && decision.comparedWith == nil)
            #expect(decision.sessions == 21 && decision.folds == 1 && decision.trials == 1)
            #expect(decision.failures.map(\.name) == [.beatsEqualWeights])
            #expect(decision.to == TrainingBench.date)
            let entry = try bench.registry.entry(summary.version)
            #expect(try bench.registry.latest() == summary.version && entry.branch == .production)
            #expect(try bench.registry.decision(of: entry) == decision)
            #expect(entry.manifest.parameters["gate.confidence"] == "0.95")
            #expect(TrialAnchor(entry.manifest) == (try bench.ledger.trialHead()))
            let card = try #require(summary.card)
            #expect(card.trials == 1 && card.evaluation == decision.evaluation && card.origin?.code == "1")
            #expect(card.origin?.stocks == 7 && card.limits?.contains { $0.contains("The gate:") } == true)
            #expect(try bench.trials.trials().map(\.outcome) == [.published])
        }

        @Test("A refused candidate lies aside, the model in force stays, and the record says refused")
        func refused() throws {
            let first = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options())
            let before = try bench.policy(first.version)
            let second = try bench.trainer().run(
                date: nextDate, settings: bench.settings, options: options())
            #expect(second.version != first.version)
            let decision = try #require(second.decision)
            #expect(decision.verdict == .refused && decision.comparedWith == first.version)
            #expect(decision.reason.contains("\(first.version) stays in force"))
            #expect(try bench.registry.latest() == first.version)
            #expect(try bench.policy(first.version) == before)
            #expect(try bench.registry.entry(second.version).branch == .candidates)
            #expect(try bench.trials.trials().map(\.outcome) == [.published, .refused])
            let again = try bench.trainer().run(
                date: nextDate, settings: bench.settings, options: options())
            #expect(again.isCurrent && again.decision == nil)
            // A gate that asks for less is another question.
            let lenient = try bench.trainer().run(
                date: nextDate, settings: bench.settings,
                options: options {
                    $0.confidence = 0
                    $0.inForceMargin = 100
                })
            #expect(lenient.decision?.verdict == .promoted)
            #expect(try bench.registry.latest() == second.version)
            #expect(try bench.registry.versions(in: [.candidates]).isEmpty)
        }

        @Test("Without a model in force, a gate set to refuse refuses")
        func strict() throws {
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings,
                options: options { $0.withoutModel = .refuse })
            #expect(summary.decision?.verdict == .refused)
            #expect(try bench.registry.latest() == nil)
        }

        @Test("The model in force is compared over sessions that neither it nor the candidate learned from")
        func rival() throws {
            _ = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options())
            let decision = try bench.trainer().run(
                date: nextDate, settings: bench.settings, options: options()
            ).decision
            let criterion = try #require(decision?.criteria.first { $0.name == .noWorseThanInForce })
            #expect(criterion.isMet != nil && criterion.finding.contains("over 21 sessions"))
        }

        @Test("A walk-forward shows the gate earlier tests, each of a training that knew nothing of them")
        func walkForward() throws {
            var settings = bench.settings
            settings.validationSessions = 15
            var options = options()
            options.walkForward = 1
            var tested: [CivilDate] = []
            let summary = try bench.trainer().run(date: nextDate, settings: settings, options: options) {
                if case .fold(_, _, let date) = $0 { tested.append(date) }
            }
            let decision = try #require(summary.decision)
            #expect(tested == [TrainingBench.sessions[95]])
            #expect(decision.folds == 2 && decision.sessions == 30)
            #expect(decision.from == TrainingBench.sessions[95] && decision.to == nextDate)
            // A fold is the same candidate tested elsewhere, and no further trial.
            #expect(try bench.trials.trials().count == 1 && bench.checkpoints().isEmpty)

            options.walkForward = 3
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: nextDate, settings: settings, options: options)
            }
            #expect(error?.code == .notEnoughHistory && error?.message.contains("fewer folds") == true)
        }

        @Test("What comes after a fold's test changes nothing of it")
        func noLookAhead() throws {
            func decision(_ bench: TrainingBench) throws -> GateDecision? {
                var settings = bench.settings
                settings.validationSessions = 15
                var options = options()
                options.walkForward = 1
                return try bench.trainer().run(date: nextDate, settings: settings, options: options).decision
            }
            let other = try TrainingBench(sessions: TrainingBench.sessions[...])
            try FeatureTree.publish(Array(TrainingBench.sessions[110...]), to: other.lake, seed: 91)
            let (one, two) = (try decision(bench), try decision(other))
            #expect(one != two && one?.from == two?.from)
            // The fold's own figures are the first fifteen returns of both.
            let ends = try [bench, other].map { bench in
                try bench.lake.equity(in: ModelRegistry.backtestFolder(#require(one).version)).policy[..<95]
            }
            #expect(ends[0] == ends[1])
        }
    }
}
