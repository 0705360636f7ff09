import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// train-policy evaluate, as a person meets it.
@Suite("Evaluations") struct EvaluationCommandTests {
    /// Features of forty stocks over five months, made once.
    private static let features = Result { try CrashTrees.shared.get().features() }
    private let tree: CopiedTree

    init() throws {
        tree = try CrashScene.copy(try Self.features.get())
    }

    private func evaluate(_ arguments: [String]) throws -> ProcessResult {
        try Commands.run(
            "train-policy", ["evaluate", "--root", tree.root] + CrashTrees.training + arguments)
    }

    private func trials() throws -> [TrialRecord] {
        try LedgerDatabase(readingRoot: tree.root).trials().map(\.trial)
    }

    @Test("A walk-forward prints folds, intervals and baselines, writes its summary, and publishes nothing")
    func walkForward() throws {
        let file = tree.folder.appending("summary.json")
        let arguments = ["--folds", "2", "--seeds", "2"]
        let rehearsal = try evaluate(arguments + ["--dry-run"])
        #expect(rehearsal.status == 0, "\(rehearsal.standardError)")
        #expect(rehearsal.standardOutput.contains("fold 2: trained on 2022-07-18 to 2022-12-15, tested on"))
        #expect(rehearsal.standardOutput.contains("4 trainings would be made"))
        let result = try evaluate(arguments + ["--output", file])
        #expect(result.status == 0, "\(result.standardError)")
        let lines = result.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.contains("2022-12-16 to 2022-12-30") } == 2, "\(lines)")
        for name in ["policy ", "1/N ", "liquidity weighted", "minimum variance", "momentum", "buy and hold"]
        {
            #expect(lines.contains { $0.hasPrefix(name) && $0.contains("[") }, "\(name) of \(lines)")
        }
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file))) as? [String: Any])
        let summary = try #require(json["summary"] as? [String: Any])
        #expect(summary["sessions"] as? Int == 20 && summary["seeds"] as? Int == 2)
        #expect(try trials().map(\.outcome) == [.sweep, .sweep])
        #expect(!FileManager.default.fileExists(atPath: "\(tree.root)/models"))
        #expect(!FileManager.default.fileExists(atPath: "\(tree.root)/state/training"))
        let run = try #require(try LedgerDatabase(readingRoot: tree.root).lastRun(of: "evaluate-policy"))
        #expect(run.status == .done)
    }

    @Test("A comparison ranks the points of a file by their paths, and says how likely the best is luck")
    func comparison() throws {
        let file = tree.folder.appending("grid.yaml")
        try Data("learning_rate: [1e-3, 1e-2]\n".utf8).write(to: URL(filePath: file))
        let arguments = ["--combinatorial", "2,1", "--sweep", file, "--embargo", "0", "--json"]
        let result = try evaluate(arguments)
        #expect(result.status == 0, "\(result.standardError)")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
        #expect((json["configurations"] as? [[String: Any]])?.count == 2)
        #expect((json["overfitting"] as? [String: Any])?["probability"] is Double)
        #expect(try trials().map(\.outcome) == [.sweep, .sweep])
        for wrong in [
            ["--sweep", file], ["--combinatorial", "2,2"], ["--combinatorial", "6,2", "--folds", "3"],
        ] {
            #expect(try evaluate(wrong).status == 64, "\(wrong)")
        }
        #expect(try evaluate(["--combinatorial", "20,10"]).status == 64)
        #expect(try evaluate(["--combinatorial", "12,6"]).status == 66)
    }
}
