import Core
import Foundation
import Lake
import TestSupport
import Testing

/// A process killed at any call that changes the tree: what it leaves is whole, old or new, and the same
/// command run again, with nothing unlocked by hand, ends as if nothing had happened.
@Suite("Crashes") struct CrashTests {
    private let trees: CrashTrees

    init() throws {
        trees = try CrashTrees.shared.get()
    }

    @Test(
        "fetch-daily killed before every call of a replacement, in the middle of every write, and at the end")
    func refetch() throws {
        try killed(try trees.refetch(), "replacing sessions", points: .max)
    }

    @Test("fetch-daily killed while it makes the tree, the ledger and its tables")
    func firstFetch() throws {
        try killed(try trees.firstFetch(), "on an empty tree", points: 30)
    }

    @Test("build-features killed while it replaces features")
    func rebuild() throws {
        try killed(try trees.rebuild(), "replacing features", points: 20)
    }

    @Test("generate-signals killed")
    func signals() throws {
        try killed(try CrashTrees.signals(), "publishing signals", points: 12)
    }

    @Test("train-policy killed before each step of a promotion: one model is in force, and a rerun ends it")
    func promotion() throws {
        let scene = try trees.promotion()
        // Training takes longer than the rest, so only the calls by which something takes its place are tried.
        let steps = scene.calls.indices.filter {
            scene.calls[$0].name.hasPrefix("rename") && !scene.calls[$0].isLedgerOrLock
                && !scene.calls[$0].isSite
        }
        #expect(steps.count == 4)
        let trials = try scene.trials(steps.map { (.killBefore, $0 + 1) })
        #expect(trials.allSatisfy { $0.status == 137 })
        try expectWell(trials, scene, "before each step of a promotion")
    }

    @Test("fetch-daily killed on a file system that cannot exchange two names")
    func withoutExchange() throws {
        try killed(try trees.refetch(lacks: ["exchange"]), "without exchange", points: 30)
        try killed(
            try trees.refetch(lacks: ["exchange", "rename-new"]), "without exchange and rename-new",
            points: 15)
    }

    @Test("fetch-daily killed from outside at random instants")
    func randomInstants() throws {
        let scene = try trees.refetch()
        var generator = SeededGenerator(seed: 3)
        let instants = (0..<15).map { _ in generator.index(below: 80_000) }
        let trials = try parallelMap(instants) { instant throws(any Error) in
            let tree = try CrashScene.copy(scene.before)
            let process = try ChildProcess(
                Commands.folder.appending(path: "fetch-daily").path,
                ["--root", tree.root] + scene.command.arguments, environment: Commands.environment())
            // Not a wait for something: the instant is the test's input.
            usleep(UInt32(instant))
            process.send(SIGKILL)
            return try scene.inspect(CrashScene.Trial(status: process.waitUntilExit(), tree: tree))
        }
        try expectWell(trials, scene, "at random instants")
    }

    /// Kills the command at `points` of its calls (at all where there are fewer) and after the last one.
    private func killed(_ scene: CrashScene, _ note: String, points: Int) throws {
        let faults = scene.points(points).map { number in
            let isWrite = scene.calls[number - 1].name == "write"
            return (isWrite ? FaultyCommand.Fault.killTorn : .killBefore, number)
        }
        let trials = try scene.trials(faults + [(.killAfter, scene.calls.count)])
        // How far SQLite tidies up at the end differs from run to run, so only what comes before is certain.
        let last = scene.calls.lastIndex { !$0.isLedgerOrLock } ?? 0
        let certain = zip(faults, trials).filter { $0.0.1 <= last + 1 }
        #expect(certain.count > faults.count / 3 && certain.allSatisfy { $0.1.status == 137 })
        try expectWell(trials, scene, note)
    }

    private func expectWell(_ trials: [CrashScene.Trial], _ scene: CrashScene, _ note: String) throws {
        for trial in trials { #expect(trial.faults == []) }
        try CrashScene.expectSoundLedgers(of: trials)
        print(
            "crash: \(scene.command.command) \(note): \(scene.calls.count) calls that change the tree, "
                + "\(trials.count { $0.status == 137 }) kills, \(trials.count) reruns, "
                + "\(trials.count { $0.leftovers > 0 }) with stages left and swept")
    }
}
