import Core
import Foundation
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Checkpoints") struct CheckpointFolderTests {
        let parent: TemporaryFolder
        let folder: CheckpointFolder
        let identity = TrainingIdentity(
            settings: ["seed": "1", "steps": "96"], settingsDigest: "s", inputsDigest: "i")

        init() throws {
            parent = try TemporaryFolder()
            folder = CheckpointFolder(parent.appending("state/training/2023-01-x"))
        }

        private func checkpoint(_ learner: RegressionLearner) throws -> TrainingCheckpoint {
            var point = LearningProgress()
            point.steps = learner.stepsTaken
            point.reward = .nan
            return TrainingCheckpoint(
                identity: identity, learner: try learner.state(), curve: LearningCurve(points: [point]),
                seconds: 1.5)
        }

        @Test("A learner restored from its file goes on bit for bit as the one that was not stopped")
        func goesOn() throws {
            let whole = try RegressionLearner(seed: 7, steps: 96)
            for _ in 0..<3 { _ = try whole.advance() }
            try folder.save(checkpoint(whole))
            let taken = try #require(try folder.load())
            #expect(taken.checkpoint.identity == identity && !taken.isOlder)
            #expect(taken.checkpoint.seconds == 1.5 && taken.checkpoint.curve.points.count == 1)
            #expect(
                taken.checkpoint.curve.points[0].steps == 48 && taken.checkpoint.curve.points[0].reward.isNaN)
            let resumed = try RegressionLearner(seed: 99, steps: 96)
            try resumed.restore(taken.checkpoint.learner)
            try whole.train()
            try resumed.train()
            #expect(try resumed.numbers() == whole.numbers())
            #expect(resumed.stepsTaken == 96)
        }

        @Test("Where there is none, there is none; removed, it is gone")
        func absent() throws {
            #expect(try folder.load() == nil)
            try folder.save(checkpoint(RegressionLearner(seed: 1, steps: 96)))
            folder.remove()
            #expect(try folder.load() == nil)
        }

        @Test("Two are kept, and a torn last one leaves the one before it")
        func torn() throws {
            let learner = try RegressionLearner(seed: 1, steps: 96)
            for _ in 0..<3 {
                _ = try learner.advance()
                try folder.save(checkpoint(learner))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["latest.safetensors", "previous.safetensors"])
            let latest = URL(filePath: "\(folder.path)/latest.safetensors")
            let bytes = try Data(contentsOf: latest)
            for count in [0, 7, 100, bytes.count - 1] {
                try bytes.prefix(count).write(to: latest)
                let taken = try #require(try folder.load())
                #expect(taken.isOlder && taken.checkpoint.learner.facts["steps"] == "32", "\(count) bytes")
            }
            // Died between the two renames: nothing was lost, and nobody need be told.
            try FileManager.default.removeItem(at: latest)
            #expect(try folder.load()?.isOlder == false)
        }

        @Test("Files that are no checkpoint are refused by name")
        func refused() throws {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            for name in ["latest", "previous"] {
                try Data("not a checkpoint".utf8).write(
                    to: URL(filePath: "\(folder.path)/\(name).safetensors"))
            }
            let error = #expect(throws: PolicyTrainingError.self) { try folder.load() }
            #expect(error?.code == .badCheckpoint && error?.kind == .badData)
            #expect(error?.message.contains("latest.safetensors") == true)
            #expect(error?.message.contains("--fresh") == true)
        }

        @Test("A folder that cannot be made, or a disk that is full, is 73's kind, and what stood stands")
        func cannotWrite() throws {
            let learner = try RegressionLearner(seed: 1, steps: 96)
            try Data().write(to: URL(filePath: parent.appending("file")))
            let error = #expect(throws: PolicyTrainingError.self) {
                try CheckpointFolder(parent.appending("file/x")).save(checkpoint(learner))
            }
            #expect(error?.kind == .cannotWrite)
            try folder.save(checkpoint(learner))
            // Every write to it ends with ENOSPC.
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/.writing", withDestinationPath: "/dev/full")
            let full = #expect(throws: PolicyTrainingError.self) { try folder.save(checkpoint(learner)) }
            #expect(full?.kind == .cannotWrite)
            #expect(full?.message.contains("No space left on device") == true)
            #expect(try folder.load()?.isOlder == false)
            // The link went with the failed attempt.
            try folder.save(checkpoint(learner))
        }
    }
}
