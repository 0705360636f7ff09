import Core
import Foundation
import Glibc
import TestSupport
import Testing

/// Errors of the file system at any call that changes the tree.
@Suite("Faults") struct FaultTests {
    private let trees: CrashTrees

    init() throws {
        trees = try CrashTrees.shared.get()
    }

    @Test("A disk that is full from some call on: 73 or 74 and one line, or 0 where it was only tidying up")
    func fullDisk() throws {
        try faulty(try trees.refetch(), .failOn(ENOSPC), "ENOSPC", points: 24, expected: [0, 73, 74])
        try faulty(try trees.firstFetch(), .failOn(ENOSPC), "ENOSPC", points: 12, expected: [0, 73, 74])
        try faulty(try trees.rebuild(), .failOn(ENOSPC), "ENOSPC", points: 8, expected: [0, 73, 74])
    }

    @Test("A disk error in publishing: 74 and one line; elsewhere also 73, or 0 where it was only tidying up")
    func diskError() throws {
        let scene = try trees.refetch()
        let isDecisive = scene.calls.map { call in
            !call.isLedgerOrLock && !call.isSite && !["unlink", "rmdir"].contains(call.name)
        }
        let decisive = scene.calls.indices.filter { isDecisive[$0] }
        let rest = scene.calls.indices.filter { !isDecisive[$0] }
        try faulty(scene, every(3, decisive).map { (.fail(EIO), $0 + 1) }, "EIO in publishing", [74])
        try faulty(scene, every(4, rest).map { (.fail(EIO), $0 + 1) }, "EIO elsewhere", [0, 73, 74])
        try faulty(try trees.rebuild(), .fail(EIO), "EIO", points: 8, expected: [0, 73, 74])
    }

    @Test(
        "A flush that fails is never asked again, as what it left cannot be trusted: 74, and the old stands")
    func failedFlush() throws {
        let scene = try trees.refetch()
        let flushes = scene.calls.indices.filter {
            scene.calls[$0].name == "flush" && scene.calls[$0].path.contains("/.staging/")
        }
        #expect(flushes.count >= 8)
        try faulty(scene, every(2, flushes).map { (.fail(EIO), $0 + 1) }, "EIO at a flush", [74])
    }

    @Test("A disk that fails or is full under the dashboard: the work stands, and the run ends with 0")
    func dashboard() throws {
        let scene = try trees.refetch(site: true)
        let calls = scene.calls.indices.filter { scene.calls[$0].isSite && scene.calls[$0].name != "unlink" }
        #expect(calls.count > 100)
        let step = calls.count / 6
        try faulty(scene, every(step, calls).map { (.fail(EIO), $0 + 1) }, "EIO in the dashboard", [0])
        try faulty(scene, every(step, calls).map { (.failOn(ENOSPC), $0 + 1) }, "a dashboard's ENOSPC", [0])
    }

    @Test("Publishing takes interrupted calls and short writes in its stride")
    func interrupted() throws {
        let scene = try trees.refetch()
        // SQLite's and the lock's own calls are not ours, and a local disk never interrupts them. Tidying up
        // may leave a stage, which is swept later.
        let ours = scene.calls.indices.filter { !scene.calls[$0].isLedgerOrLock }
        let writes = scene.calls.indices.filter { scene.calls[$0].name == "write" }
        let ledgers = writes.filter { !ours.contains($0) }
        try faulty(scene, every(4, ours).map { (.fail(EINTR), $0 + 1) }, "EINTR", [0])
        try faulty(scene, writes.filter(ours.contains).map { (.short, $0 + 1) }, "short writes", [0])
        try faulty(
            scene, every(2, ledgers).map { (.short, $0 + 1) }, "short writes of ledger and lock", [0, 73, 74])
    }

    private func every(_ step: Int, _ indices: [Int]) -> [Int] {
        stride(from: 0, to: indices.count, by: step).map { indices[$0] }
    }

    private func faulty(
        _ scene: CrashScene, _ fault: FaultyCommand.Fault, _ name: String, points: Int, expected: Set<Int32>
    ) throws {
        try faulty(scene, scene.points(points).map { (fault, $0) }, name, expected)
    }

    private func faulty(
        _ scene: CrashScene, _ faults: [(FaultyCommand.Fault, Int)], _ name: String, _ expected: Set<Int32>
    ) throws {
        let trials = try scene.trials(faults.map { (fault: $0.0, number: $0.1) })
        for trial in trials {
            #expect(expected.contains(trial.status))
            #expect(trial.faults == [])
        }
        try CrashScene.expectSoundLedgers(of: trials)
        let statuses = Dictionary(grouping: trials, by: \.status).sorted { $0.key < $1.key }.map {
            "\($0.value.count) ended with \($0.key)"
        }
        print(
            "faults: \(scene.command.command), \(name): \(scene.calls.count) calls that change the tree, "
                + "\(trials.count) faults and reruns, \(statuses.joined(separator: ", "))")
    }
}
