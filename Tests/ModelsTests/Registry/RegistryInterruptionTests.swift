import Core
import Foundation
import Lake
import Models
import Testing

/// Each change of what is in force, cut after each of its steps. That a step itself is whole or not done at
/// all is the lake's affair.
@Suite("Interrupted changes of the model in force") struct RegistryInterruptionTests {
    private enum Step {
        case copy(String)
        case move(String, from: ModelBranch, to: ModelBranch)
        case pointer(String)
    }

    private func folder(_ version: String, _ branch: ModelBranch) throws -> LakeFolder {
        branch.folder(try RegistryScene.month(version))
    }

    private func take(_ step: Step, in scene: RegistryScene, from donor: RegistryScene) throws {
        switch step {
        case .copy(let path):
            let target = "\(scene.lake.root)/\(path)"
            try? FileManager.default.removeItem(atPath: target)
            try FileManager.default.createDirectory(
                atPath: URL(filePath: target).deletingLastPathComponent().path,
                withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(donor.lake.root)/\(path)", toPath: target)
        case .move(let version, let from, let to):
            try scene.lake.move(folder(version, from), to: folder(version, to))
        case .pointer(let text):
            try scene.lake.replaceFile("models/production/latest", with: Array("\(text)\n".utf8))
        }
    }

    /// Makes the tree, takes the first steps, looks at what decides, and does the whole again.
    private func interrupt(
        _ steps: [Step], prepare: (RegistryScene) throws -> Void, old: String, new: String,
        again: (RegistryScene) throws -> Void, ends tree: String,
        check: (RegistryScene, Int) throws -> Void = { _, _ in }
    ) throws {
        let donor = try RegistryScene()
        try donor.publish("2022-12")
        for taken in 0...steps.count {
            let scene = try RegistryScene()
            try prepare(scene)
            for step in steps.prefix(taken) { try take(step, in: scene, from: donor) }
            #expect(try [old, new].contains(scene.decider("2022-12")), "after \(taken) steps")
            #expect(try [old, new].contains(scene.decider("2023-03")), "after \(taken) steps")
            #expect(try scene.decider("2022-11") == "2022-11", "after \(taken) steps")
            #expect(try scene.decider("2022-10") == "2022-10", "after \(taken) steps")
            try check(scene, taken)
            // What is done is not done again where that would be another change.
            if taken < steps.count || new == "2022-12" { try again(scene) }
            #expect(try scene.tree() == tree, "after \(taken) steps")
            #expect(try scene.decider("2022-12") == new, "after \(taken) steps")
        }
    }

    @Test("Publishing a candidate that passed")
    func publish() throws {
        try interrupt(
            [
                .copy("models/backtest-results/2022-12"), .copy("models/production/2022-12"),
                .pointer("2022-12"), .move("2022-11", from: .production, to: .archive),
            ],
            prepare: { scene in
                for version in ["2022-10", "2022-11"] { try scene.publish(version) }
                try scene.publish("2022-12", .refused, seed: 3)
            }, old: "2022-11", new: "2022-12", again: { try $0.publish("2022-12") },
            ends: "2022-12 | production 2022-12 | archive 2022-10 2022-11"
        ) { scene, taken in
            // So that the next run does it again.
            let isCurrent = try scene.isCurrent("2022-12")
            #expect(isCurrent == (taken == 4))
        }
    }

    @Test("Promoting a candidate by hand")
    func promote() throws {
        try interrupt(
            [
                .move("2022-12", from: .candidates, to: .production), .pointer("2022-12"),
                .move("2022-11", from: .production, to: .archive),
            ],
            prepare: { scene in
                for version in ["2022-10", "2022-11"] { try scene.publish(version) }
                try scene.publish("2022-12", .refused)
            }, old: "2022-11", new: "2022-12",
            again: { try $0.registry.promote(RegistryScene.month("2022-12")) },
            ends: "2022-12 | production 2022-12 | archive 2022-10 2022-11")
    }

    @Test("Rolling back: done again it ends where it was going, not one version further back")
    func rollback() throws {
        try interrupt(
            [
                .move("2022-11", from: .archive, to: .production), .pointer("2022-11"),
                .move("2022-12", from: .production, to: .candidates),
            ],
            prepare: { scene in
                for version in ["2022-10", "2022-11", "2022-12"] { try scene.publish(version) }
            }, old: "2022-12", new: "2022-11", again: { _ = try $0.registry.rollback() },
            ends: "2022-11 | production 2022-11 | archive 2022-10 | candidates 2022-12")
    }

    @Test("Falling back to equal weights")
    func fallback() throws {
        try interrupt(
            [.pointer("equal-weights@2022-12"), .move("2022-12", from: .production, to: .archive)],
            prepare: { scene in
                for version in ["2022-10", "2022-11", "2022-12"] { try scene.publish(version) }
            }, old: "2022-12", new: "equal-weights",
            again: { try $0.registry.fallBackToEqualWeights(from: RegistryScene.month("2022-12")) },
            ends: "equal-weights@2022-12 | archive 2022-10 2022-11 2022-12")
    }
}
