import Core
import Foundation
import Lake
import Models
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Resumption") struct ResumptionTests {
        let bench: TrainingBench

        init() throws {
            bench = try TrainingBench()
        }

        private func options(
            stopAfter rounds: Int = .max, _ resumption: TrainingOptions.Resumption = .automatic
        ) -> TrainingOptions {
            let stop = StopAfter(rounds)
            var options = TrainingOptions()
            options.resumption = resumption
            options.shouldStop = { stop.ask() }
            return options
        }

        /// Stops a training of the bench's settings after so many rounds.
        private func stop(after rounds: Int) throws {
            let error = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(
                    date: TrainingBench.date, settings: bench.settings, options: options(stopAfter: rounds))
            }
            #expect(error?.code == .stopped && error?.kind == .tryAgain)
        }

        @Test("Stopped and taken up twice, a training ends with the bytes of one that was left alone")
        func sameBytes() throws {
            let other = try TrainingBench()
            let whole = try other.trainer().run(date: TrainingBench.date, settings: other.settings)
            try stop(after: 2)
            #expect(try bench.registry.versions().isEmpty)
            var resumed: [Int] = []
            #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(
                    date: TrainingBench.date, settings: bench.settings, options: options(stopAfter: 3)
                ) { if case .resumed(let steps, _, _, _) = $0 { resumed.append(steps) } }
            }
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options()
            ) { if case .resumed(let steps, _, _, _) = $0 { resumed.append(steps) } }
            #expect(resumed == [32, 80])
            #expect(
                try summary.card == whole.card && bench.policy(whole.version) == other.policy(whole.version))
            let curves = try [bench, other].map {
                try $0.lake.file("curves.csv", of: ModelRegistry.backtestFolder(whole.version))
            }
            #expect(curves[0] == curves[1])
            #expect(bench.checkpoints().isEmpty, "nothing is left of a training that is done")
        }

        @Test("With --resume a checkpoint must be there; another training's is named with what differs")
        func required() throws {
            let none = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(
                    date: TrainingBench.date, settings: bench.settings,
                    options: options(stopAfter: .max, .required))
            }
            #expect(none?.code == .noCheckpoint && none?.kind == .missingInput)
            try stop(after: 2)
            var other = bench.settings
            other.ppo.learningRate = 0.01
            let differs = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(
                    date: TrainingBench.date, settings: other, options: options(stopAfter: .max, .required))
            }
            #expect(differs?.message.contains("learning_rate") == true)
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings,
                options: options(stopAfter: .max, .required))
            #expect(summary.card?.steps == 96)
        }

        @Test("With --fresh a checkpoint is forgotten, and the bytes are the same")
        func fresh() throws {
            try stop(after: 2)
            var resumed = 0
            let summary = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options(stopAfter: .max, .never)
            ) { if case .resumed = $0 { resumed += 1 } }
            #expect(resumed == 0 && summary.card != nil)
        }

        @Test("Other settings and other inputs are other trainings, which start anew beside the checkpoint")
        func others() throws {
            try stop(after: 2)
            var other = bench.settings
            other.seed = 2
            var resumed = 0
            let count: (TrainingEvent) -> Void = { if case .resumed = $0 { resumed += 1 } }
            _ = try bench.trainer().run(date: TrainingBench.date, settings: other, report: count)
            try FeatureTree.publish([TrainingBench.sessions[50]], to: bench.lake, seed: 55)
            _ = try bench.trainer().run(date: TrainingBench.date, settings: bench.settings, report: count)
            #expect(resumed == 0)
        }

        @Test("A checkpoint of another shape in its place is refused, and the model in force stays")
        func otherShape() throws {
            var earlier = bench.settings
            earlier.seed = 3
            let model = try bench.trainer().run(date: TrainingBench.date, settings: earlier)
            let bytes = try bench.policy(model.version)
            try stop(after: 2)
            let name = try #require(bench.checkpoints().first)
            let folder = CheckpointFolder("\(bench.lake.root)/state/training/\(name)")
            var checkpoint = try #require(try folder.load()).checkpoint
            checkpoint.learner.tensors.removeAll { $0.name == "weight" }
            try folder.save(checkpoint)
            let shape = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            }
            #expect(shape?.code == .badCheckpoint && shape?.kind == .badData)
            #expect(shape?.message.contains("--fresh") == true)
            checkpoint.identity.settings["steps"] = "7"
            checkpoint.identity.settingsDigest = "another"
            try folder.save(checkpoint)
            let settings = #expect(throws: PolicyTrainingError.self) {
                try bench.trainer().run(date: TrainingBench.date, settings: bench.settings)
            }
            #expect(settings?.code == .badCheckpoint && settings?.message.contains("steps") == true)
            #expect(try bench.policy(model.version) == bytes)
        }

        @Test("A checkpoint is written whenever its time has come")
        func periodic() throws {
            var options = options()
            options.checkpointInterval = .zero
            var saved: [Int] = []
            _ = try bench.trainer().run(
                date: TrainingBench.date, settings: bench.settings, options: options
            ) { if case .saved(_, let steps) = $0 { saved.append(steps) } }
            #expect(saved == [16, 32, 48, 64, 80, 96])
        }
    }
}
