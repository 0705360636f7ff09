import Core
import Foundation
import Glibc
import Lake
import Ledger
import TestSupport
import Testing

/// train-policy as a person and cron meet it: stopped, killed, taken up, searched with.
@Suite("Training runs") struct TrainingRunTests {
    /// Features of forty stocks over five months, made once.
    private static let features = Result { try CrashTrees.shared.get().features() }
    private let tree: CopiedTree

    init() throws {
        tree = try CrashScene.copy(try Self.features.get())
    }

    private func train(_ arguments: [String], on tree: CopiedTree? = nil) throws -> ProcessResult {
        try Commands.run(
            "train-policy", ["--root", (tree ?? self.tree).root] + CrashTrees.training + arguments)
    }

    private func policy(_ tree: CopiedTree, _ version: String = "2023-01") throws -> Data {
        try Data(
            contentsOf: URL(filePath: "\(tree.root)/models/production/\(version)/policy.safetensors"))
    }

    private func trials(_ tree: CopiedTree) throws -> [TrialRecord] {
        try LedgerDatabase(readingRoot: tree.root).trials().map(\.trial)
    }

    /// Starts a training that is put away after each round, and waits until it was once.
    private func start(_ arguments: [String], errors: String = "/dev/null") throws -> ChildProcess {
        let process = try ChildProcess(
            Commands.folder.appending(path: "train-policy").path,
            ["--root", tree.root] + CrashTrees.training + ["--checkpoint-every", "0"] + arguments,
            environment: Commands.environment(), errors: errors)
        let folder = "\(tree.root)/state/training"
        while process.isRunning {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            if names.contains(where: {
                FileManager.default.fileExists(atPath: "\(folder)/\($0)/latest.safetensors")
            }) {
                break
            }
            usleep(500)
        }
        return process
    }

    @Test(
        "Killed with -9 and run again, a training ends with the bytes of one that was left alone",
        arguments: ["ppo", "a2c", "sac", "direct"])
    func killed(algorithm: String) throws {
        let whole = try CrashScene.copy(try Self.features.get())
        let arguments = ["--algorithm", algorithm, "--steps", "512"]
        let result = try train(arguments, on: whole)
        #expect(result.status == 0, "\(result.standardError)")
        for _ in 0..<2 {
            let process = try start(arguments)
            process.send(SIGKILL)
            // A quick one may have been done already.
            #expect([0, 137].contains(process.waitUntilExit()))
        }
        let again = try train(arguments)
        #expect(again.status == 0, "\(again.standardError)")
        #expect(try policy(tree) == policy(whole))
        #expect(try tree.lake.manifest(of: results).files == whole.lake.manifest(of: results).files)
        // A kill between the record and the publication leaves a row of its own.
        #expect(try Set(trials(tree).map(\.outOfSample)) == Set(trials(whole).map(\.outOfSample)))
    }

    private var results: LakeFolder {
        LakeFolder(path: "models/backtest-results/2023-01", producer: "train-policy")
    }

    @Test(
        "SIGTERM puts a training away: 143, one line with what to do, and --resume goes on to the same bytes")
    func terminated() throws {
        let whole = try CrashScene.copy(try Self.features.get())
        // Long enough that the signal comes before the end.
        let arguments = ["--steps", "20000"]
        let errors = tree.folder.appending("errors")
        let process = try start(arguments, errors: errors)
        process.send(SIGTERM)
        #expect(process.waitUntilExit() == 143)
        let said = try String(contentsOf: URL(filePath: errors), encoding: .utf8)
        #expect(said.contains("run the same command again to go on from there"), "\(said)")
        let run = try #require(try LedgerDatabase(readingRoot: tree.root).lastRun(of: "train-policy"))
        #expect(run.status == .interrupted && run.exitCode == 143)
        #expect(try train(["--steps", "20000", "--seed", "5", "--resume"]).status == 66)
        let resumed = try train(arguments + ["--resume"])
        #expect(resumed.status == 0, "\(resumed.standardError)")
        #expect(resumed.standardError.contains("going on from a checkpoint"))
        #expect(try train(arguments, on: whole).status == 0)
        #expect(try policy(tree) == policy(whole))
    }

    @Test("The whole settings, the learning curves and one row of the trial record go with a model")
    func companions() throws {
        let result = try train([])
        #expect(result.status == 0, "\(result.standardError)")
        let names = try tree.lake.manifest(of: results).files.map(\.name)
        for name in ["curves.csv", "curves.png", "events.out.tfevents.0.training", "metrics.json"] {
            #expect(names.contains(name), "\(name)")
        }
        let curve = try String(decoding: tree.lake.file("curves.csv", of: results), as: UTF8.self)
        #expect(curve.hasPrefix("steps,reward,excess_reward,"))
        let picture = try tree.lake.file("curves.png", of: results)
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let settings = try Data(
            contentsOf: URL(filePath: "\(tree.root)/models/production/2023-01/training.json"))
        #expect(String(decoding: settings, as: UTF8.self).contains("\"steps\" : 128"))
        let trials = try trials(tree)
        #expect(trials.map(\.outcome) == [.published] && trials[0].run != nil)
        #expect(try Commands.run("bellwether", ["verify", "--root", tree.root]).status == 0)
    }

    @Test("Seeds: the best by validation is published, each is in the record, and their spread is printed")
    func seeds() throws {
        let result = try train(["--seeds", "3"])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("spread of 3 seeds"), "\(result.standardOutput)")
        let trials = try trials(tree)
        #expect(trials.map(\.seed) == [1, 2, 3] && trials.count { $0.outcome == .published } == 1)
    }

    @Test("A sweep prints a table, fills the record and publishes nothing; run again it trains nothing")
    func sweep() throws {
        let file = tree.folder.appending("grid.yaml")
        try Data("algorithm: [ppo, direct]\nhidden: [[4], [8, 4]]\nlearning_rate: [1e-3]\n".utf8).write(
            to: URL(filePath: file))
        let result = try train(["--sweep", file])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("algorithm direct, hidden 8,4, learning_rate 0.001"))
        #expect(result.standardOutput.contains("4 different candidates"))
        #expect(try trials(tree).map(\.outcome) == [.sweep, .sweep, .sweep, .sweep])
        #expect(!FileManager.default.fileExists(atPath: "\(tree.root)/models"))
        let again = try train(["--sweep", file])
        #expect(again.standardOutput.split(separator: "\n").count { $0.contains("known") } == 4)
        #expect(try trials(tree).count == 4)
        try Data("learningrate: 1\n".utf8).write(to: URL(filePath: file))
        let wrong = try train(["--sweep", file])
        #expect(wrong.status == 64 && wrong.standardError.contains("ppo.learning_rate"))
        try Data("steps: [1\n".utf8).write(to: URL(filePath: file))
        #expect(try train(["--sweep", file]).status == 78)
        #expect(try train(["--sweep", file + ".none"]).status == 78)
    }

    @Test("An ensemble trains its members and serves as one policy")
    func ensemble() throws {
        let result = try train(["--algorithm", "ensemble"])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("members: ppo "), "\(result.standardOutput)")
        #expect(try trials(tree).map(\.algorithm) == ["ppo", "a2c", "sac", "ensemble"])
        let signals = try Commands.run(
            "generate-signals", ["--root", tree.root, "--date", "2022-12-30"])
        #expect(signals.status == 0, "\(signals.standardError)")
    }

    @Test("--window updates last month's model; without one it says to train on the full history first")
    func update() throws {
        let window = ["--window", "30", "--validation-sessions", "21"]
        let none = try train(window)
        #expect(none.status == 66 && none.standardError.contains("full history"), "\(none.standardError)")
        let base = try Commands.run(
            "train-policy",
            ["--root", tree.root] + CrashTrees.training + ["--date", "2022-11-30"])
        #expect(base.status == 0, "\(base.standardError)")
        let result = try train(window + ["--without-gate"])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("starting from the model 2022-12"))
    }

    @Test(
        "What excludes each other or makes no sense: 64",
        arguments: [
            ["--resume", "--fresh"], ["--publish-best"], ["--sweep", "x", "--seeds", "2"], ["--seeds", "0"],
            ["--window", "some"], ["--window", "5"], ["--checkpoint-every", "-1"], ["--algorithm", "magic"],
            ["--network", "shared", "--hidden", "8"], ["--seeds", "2", "--validation-sessions", "0"],
        ])
    func usage(arguments: [String]) throws {
        #expect(try train(arguments).status == 64)
    }
}
