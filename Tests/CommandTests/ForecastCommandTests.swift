import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// make-forecasts as a user runs it, on the sample's second year.
@Suite("Forecasts from the command line") struct ForecastCommandTests {
    private let tree: CopiedTree

    init() throws {
        tree = try SampleTree.shared.get().copy(["features", "universe"])
    }

    private static let quick = ["--models", "linear", "--steps", "60"]

    private func make(_ arguments: [String], on root: String? = nil) throws -> ProcessResult {
        try Commands.run("make-forecasts", ["--root", root ?? tree.root] + arguments)
    }

    @Test("A session's forecasts are made with a version trained for them, verify, and are left alone then")
    func publishes() throws {
        let day = try #require(CivilDate(SampleTree.last))
        let first = try make(["--date", SampleTree.last] + Self.quick)
        #expect(first.status == 0, "\(first.standardError)")
        #expect(first.standardOutput.contains("linear (version 2022-12-30, trained now): "))
        let rows = try tree.lake.forecasts(on: day)
        #expect(rows.count > 2_900 && rows.allSatisfy { $0.model == "linear" && $0.horizon == 21 })
        let digests = try tree.digests()
        let again = try make(["--date", SampleTree.last] + Self.quick)
        #expect(again.status == 0 && again.standardOutput.contains("stand already"))
        #expect(try tree.digests() == digests)
        let verified = try Commands.run("bellwether", ["verify", "--root", tree.root, "--json"])
        #expect(!verified.standardOutput.contains("models/forecasters"), "\(verified.standardOutput)")
        #expect(!verified.standardOutput.contains("forecasts/"), "\(verified.standardOutput)")
        // Damage there is found.
        try tree.replace("models/forecasters/linear/2022-12-30/weights.safetensors", with: Data("torn".utf8))
        let damaged = try Commands.run("bellwether", ["verify", "--root", tree.root])
        #expect(
            damaged.status == 65 && damaged.standardOutput.contains("models/forecasters/linear/2022-12-30"))
        let refused = try make(["--date", SampleTree.last, "--no-train", "--force"] + Self.quick)
        #expect(
            refused.status != 0 && refused.standardError.contains("--retrain"), "\(refused.standardError)")
    }

    @Test("SIGTERM puts a training away: 143, and the same command goes on to the same bytes")
    func terminated() throws {
        let whole = try SampleTree.shared.get().copy(["features"])
        let arguments = ["--date", SampleTree.last, "--models", "lstm", "--steps", "20"]
        let errors = tree.folder.appending("errors")
        let process = try ChildProcess(
            Commands.folder.appending(path: "make-forecasts").path, ["--root", tree.root] + arguments,
            environment: Commands.environment(), errors: errors)
        // Until the training goes on, which the log tells.
        while process.isRunning {
            let said = (try? String(contentsOf: URL(filePath: errors), encoding: .utf8)) ?? ""
            if said.contains("make-forecasts: training") { break }
            usleep(5_000)
        }
        process.send(SIGTERM)
        #expect(process.waitUntilExit() == 143)
        #expect(FileManager.default.fileExists(atPath: "\(tree.root)/state/forecasters/lstm.safetensors"))
        let run = try #require(try LedgerDatabase(readingRoot: tree.root).lastRun(of: "make-forecasts"))
        #expect(run.status == .interrupted && run.exitCode == 143)
        let resumed = try make(arguments)
        #expect(resumed.status == 0 && resumed.standardError.contains("going on from a checkpoint"))
        #expect(try make(arguments, on: whole.root).status == 0)
        let folder = LakeFolder(path: "models/forecasters/lstm/2022-12-30", producer: "")
        #expect(
            try tree.lake.manifest(of: folder).digest == whole.lake.manifest(of: folder).digest)
        let day = try #require(CivilDate(SampleTree.last))
        #expect(try tree.lake.forecasts(on: day) == whole.lake.forecasts(on: day))
    }

    @Test("What is missing or makes no sense: 66 with the remedy, 64")
    func refusals() throws {
        let empty = try CopiedTree()
        let missing = try make(["--date", SampleTree.last], on: empty.root)
        #expect(missing.status == 66, "\(missing.standardError)")
        #expect(missing.standardError.contains("run build-features --date 2022-12-30"))
        let short = try make(["--date", "2022-03-31"] + Self.quick)
        #expect(short.status == 66 && short.standardError.contains("run build-features --from"))
        let none = try make(["--date", SampleTree.last, "--no-train"] + Self.quick)
        #expect(none.status == 66 && none.standardError.contains("--retrain"))
        let unknown = try make(["--date", SampleTree.last, "--models", "oracle"])
        #expect(unknown.status == 64 && unknown.standardError.contains("nhits, tft, lstm, linear"))
        #expect(try make(["--retrain", "--no-train"]).status == 64)
        let dry = try make(["--date", SampleTree.last, "--dry-run"] + Self.quick)
        #expect(dry.status == 0 && dry.standardOutput.contains("linear would be trained"))
        #expect(try tree.lake.forecasters() == [])
    }

    @Test("The evaluation prints its table beside simple forecasts and keeps it, and publishes no forecast")
    func evaluates() throws {
        let file = tree.folder.appending("accuracy.json")
        let result = try make(
            ["evaluate", "--date", SampleTree.last, "--from", "2022-11-01", "--every", "7", "--output", file]
                + Self.quick)
        #expect(result.status == 0, "\(result.standardError)")
        for name in ["linear", "naive", "drift", "seasonal-naive", "ets"] {
            #expect(result.standardOutput.contains("\n\(name) "), "\(name)")
        }
        let json = try Data(contentsOf: URL(filePath: file))
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect((object["rows"] as? [[String: Any]])?.count == 5)
        #expect(try tree.lake.sessions(of: .forecasts) == [])
        let kept = LakeFolder(path: "models/forecasters/evaluation/2022-12-30", producer: "")
        #expect(try tree.lake.file("accuracy.json", of: kept) == json)
        let late = try make(
            ["evaluate", "--date", SampleTree.last, "--to", SampleTree.last, "--from", "2022-12-01"]
                + Self.quick)
        #expect(late.status == 64 && late.standardError.contains("earlier --to"))
    }
}
