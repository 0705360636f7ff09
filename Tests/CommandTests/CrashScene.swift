import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// A tree in a known old state, and a command that brings it to a known new one: what a crash in between must
/// leave is decided against these two.
struct CrashScene: Sendable {
    let command: FaultyCommand
    /// The tree before; never changed.
    let before: CopiedTree
    /// Digest by folder, before and after a run that nothing disturbed.
    let old: [String: String]
    let new: [String: String]
    /// What that run did, so that a fault can be put at each of its calls.
    let calls: [FaultyCommand.Call]

    init(_ command: FaultyCommand, before: CopiedTree) throws {
        self.command = command
        self.before = before
        let clean = try Self.copy(before)
        old = try Self.digests(clean.lake)
        calls = try command.calls(root: clean.root)
        new = try Self.digests(clean.lake)
    }

    static func digests(_ lake: DataLake) throws -> [String: String] {
        let range = CivilDate(daysSinceEpoch: 0)...CivilDate(daysSinceEpoch: 40_000)
        var digests: [String: String] = [:]
        for folder in try lake.folders(in: range) {
            digests[folder.path] = try lake.manifest(of: folder).digest
        }
        digests["models/production/latest"] = try lake.pointer("models/production/latest")
        return digests
    }

    /// A copy that shares nothing with the original.
    static func copy(_ tree: CopiedTree) throws -> CopiedTree {
        let copy = try CopiedTree()
        try FileManager.default.removeItem(atPath: copy.root)
        try FileManager.default.copyItem(atPath: tree.root, toPath: copy.root)
        return copy
    }

    /// How a trial went.
    struct Trial: Sendable {
        /// The disturbed run's exit code; 137 when it was killed.
        var status: Int32
        /// What is not as it must be; empty when all is well.
        var faults: [String] = []
        /// Kept for a last look at its ledger.
        var tree: CopiedTree
        /// Stages that the disturbed run left.
        var leftovers = 0
    }

    /// Runs the command over a copy with the fault, then once more without, and checks the tree after each.
    func trial(_ fault: FaultyCommand.Fault, at number: Int) throws -> Trial {
        let tree = try Self.copy(before)
        let result = try command.run(root: tree.root, fault, at: number)
        var trial = Trial(status: result.status, tree: tree)
        if result.status != 137 {
            // Warnings go to stderr as well, with a time in front; the error is the one line without.
            let errors = result.standardError.split(separator: "\n").filter {
                $0.hasPrefix("\(command.command): ")
            }
            if errors.count != (result.status == 0 ? 0 : 1) {
                trial.faults.append("said \(result.standardError)")
            }
        }
        trial = try inspect(trial)
        if !trial.faults.isEmpty {
            trial.faults.append("\(fault) at call \(number): \(calls[number - 1])")
        }
        return trial
    }

    /// Checks the tree that a disturbed run left, runs the command again and checks the outcome.
    func inspect(_ trial: Trial) throws -> Trial {
        var trial = trial
        // Without an exchange a folder may lie aside until the next writer, whatever it writes.
        if !command.lacks.isEmpty { try trial.tree.lake.replaceFile("site/probe", with: [1]) }
        try check(&trial, after: "the fault")
        if trial.status == 0, try Self.digests(trial.tree.lake) != new {
            trial.faults.append("ended with 0 without the new state")
        }
        try rerun(&trial)
        return trial
    }

    /// Runs the command again, plainly, with what was left in staging made two days old, and expects the new
    /// state, nothing left over, and no run that seems to go on for ever.
    private func rerun(_ trial: inout Trial) throws {
        let staging = "\(trial.tree.root)/.staging"
        let leftovers = (try? FileManager.default.contentsOfDirectory(atPath: staging)) ?? []
        trial.leftovers = leftovers.count
        for name in leftovers {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -172_800)], ofItemAtPath: "\(staging)/\(name)")
        }
        let again = try Commands.run(command.command, ["--root", trial.tree.root] + command.arguments)
        if again.status != 0 {
            trial.faults.append("the rerun ended with \(again.status): \(again.standardError)")
        }
        try check(&trial, after: "the rerun")
        if try Self.digests(trial.tree.lake) != new { trial.faults.append("the rerun gave other bytes") }
        let rest = (try? FileManager.default.contentsOfDirectory(atPath: staging)) ?? []
        if !rest.isEmpty { trial.faults.append("left in staging: \(rest)") }
        let runs = try LedgerDatabase(readingRoot: trial.tree.root).recentRuns()
        if runs.contains(where: { $0.status == .running }) {
            trial.faults.append("a run still seems to be running")
        }
    }

    /// Every folder is whole, and old or new.
    private func check(_ trial: inout Trial, after moment: String) throws {
        let lake = trial.tree.lake
        let range = CivilDate(daysSinceEpoch: 0)...CivilDate(daysSinceEpoch: 40_000)
        for folder in try lake.folders(in: range) {
            trial.faults += lake.problems(of: folder).map { "after \(moment): \($0)" }
        }
        let found = (try? Self.digests(lake)) ?? [:]
        for path in Set(old.keys).union(new.keys).union(found.keys)
        where found[path] != old[path] && found[path] != new[path] {
            trial.faults.append("after \(moment): \(path) is neither old nor new")
        }
    }

    /// Runs trials on all cores.
    func trials(_ faults: [(fault: FaultyCommand.Fault, number: Int)]) throws -> [Trial] {
        try parallelMap(faults.count) { index throws(any Error) in
            try trial(faults[index].fault, at: faults[index].number)
        }
    }

    /// At most `count` of 1...calls.count, evenly spread, the first and the last among them.
    func points(_ count: Int) -> [Int] {
        guard calls.count > count, count > 1 else { return Array(1...max(calls.count, 1)) }
        return (0..<count).map { 1 + $0 * (calls.count - 1) / (count - 1) }
    }

    /// Expects of every trial's ledger what SQLite's own check says of a sound one.
    static func expectSoundLedgers(of trials: [Trial]) throws {
        let script = """
            import sqlite3, sys
            for root in open(sys.argv[1]).read().split("\\n"):
                print(sqlite3.connect(f"{root}/state/ledger.sqlite").execute("pragma integrity_check").fetchone()[0])
            """
        let folder = try TemporaryFolder()
        let list = folder.appending("roots")
        try Data(trials.map(\.tree.root).joined(separator: "\n").utf8).write(to: URL(filePath: list))
        let answers = try Peer.python(script, [list]).split(separator: "\n")
        #expect(answers.count == trials.count && answers.allSatisfy { $0 == "ok" })
    }
}
