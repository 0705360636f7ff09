import Foundation
import Glibc
import TestSupport
import Testing

/// Faults of the file system while a training is put away.
@Suite("Checkpoint faults") struct CheckpointFaultTests {
    private static let scene = Result { try CrashTrees.shared.get().training() }
    private let scene: CrashScene
    /// The calls that change the checkpoint's folder, from 0.
    private let saving: [Int]

    init() throws {
        scene = try Self.scene.get()
        let scene = scene
        saving = scene.calls.indices.filter { scene.calls[$0].path.contains("/state/training/") }
    }

    @Test(
        "Killed before any call of a save, or in the middle of its writes: a rerun ends with the same bytes")
    func killed() throws {
        #expect(saving.count >= 20)
        let chosen = Array(saving.prefix(12)) + [saving[saving.count / 2], saving[saving.count - 1]]
        let trials = try scene.trials(
            chosen.map { index in
                (scene.calls[index].name == "write" ? .killTorn : .killBefore, index + 1)
            })
        for trial in trials {
            #expect(trial.status == 137)
            #expect(trial.faults == [])
        }
        try CrashScene.expectSoundLedgers(of: trials)
    }

    @Test("A disk that fills up while a training is put away: 73 and one line, and a rerun goes on")
    func fullDisk() throws {
        let opens = saving.filter { ["open", "write"].contains(scene.calls[$0].name) }
        #expect(opens.count >= 4)
        for index in [opens[0], opens[opens.count / 2]] {
            let tree = try CrashScene.copy(scene.before)
            // Only the call itself fails: the ledger must be able to say how the run ended.
            let result = try scene.command.run(root: tree.root, .fail(ENOSPC), at: index + 1)
            #expect(result.status == 73, "\(result.standardError)")
            #expect(result.standardError.contains("checkpoint"), "\(result.standardError)")
            #expect(result.standardError.contains("No space left on device"), "\(result.standardError)")
            #expect(!FileManager.default.fileExists(atPath: "\(tree.root)/models"))
            let trial = try scene.inspect(CrashScene.Trial(status: result.status, tree: tree))
            #expect(trial.faults == [])
        }
    }
}
