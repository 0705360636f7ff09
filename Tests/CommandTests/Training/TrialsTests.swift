import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// bellwether trials, on a ledger that a few trials were written into.
@Suite("bellwether trials") struct TrialsTests {
    private let folder: TemporaryFolder
    private let heads: [TrialAnchor]
    private var root: String { folder.appending("lake") }

    /// Nine rows of eight candidates for January, the last trained twice, and one for February.
    init() throws {
        folder = try TemporaryFolder()
        let ledger = try LedgerDatabase(root: folder.appending("lake"))
        var heads: [TrialAnchor] = []
        for number in 0..<10 {
            let figures: (Double) -> String = {
                """
                {"annualised_return":0,"annualised_volatility":0,"calmar":0,"hit_rate":0.5,"maximum_drawdown":0.1,\
                "sessions":168,"sharpe":\($0),"sortino":"nan","total_return":0.08}
                """
            }
            let months = (1...8).map { month in
                let gain = 0.01 * sin(Double(number * number + 3 * month)) + 0.001 * Double(number % 8)
                return "{\"baseline\":0.01,\"month\":\"2022-0\(month)\",\"policy\":\(0.01 + gain)}"
            }
            try ledger.append(
                TrialRecord(
                    month: #require(YearMonth(number == 9 ? "2023-02" : "2023-01")),
                    algorithm: number % 2 == 0 ? "ppo" : "sac", network: "dense", seed: UInt64(number),
                    settings: "{\"steps\":1}", settingsDigest: "s\(min(number, 7))", inputsDigest: "i",
                    trained: Self.day("2021-01-04")...Self.day("2021-12-31"),
                    validated: Self.day("2022-01-03")...Self.day("2022-08-31"), steps: 20_000, seconds: 2,
                    inSample: nil,
                    outOfSample: number == 9
                        ? nil : "{\"baseline\":\(figures(0.5)),\"policy\":\(figures(Double(number) / 4))}",
                    monthlyReturns: number == 9 ? "[]" : "[\(months.joined(separator: ","))]",
                    outcome: number == 9 ? .diverged : .sweep, run: 3),
                at: Timestamp(secondsSinceEpoch: 1_672_401_600))
            heads.append(try #require(try ledger.trialHead()))
        }
        self.heads = heads
    }

    private static func day(_ text: String) throws -> CivilDate {
        try #require(CivilDate(text))
    }

    private func trials(_ arguments: [String]) throws -> ProcessResult {
        try Commands.run("bellwether", ["trials"] + arguments + ["--root", root])
    }

    private func json(_ arguments: [String]) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(trials(arguments + ["--json"]).standardOutput.utf8))
    }

    private func decide(_ place: String, _ anchor: TrialAnchor) throws {
        try DataLake(root: root).publish(
            LakeFolder(path: "models/\(place)", producer: "train-policy"),
            files: [LakeFile(name: "model.json", bytes: [])],
            provenance: Provenance(
                command: "train-policy", version: "1", inputs: [],
                anchors: ["trials": "\(anchor.count) \(anchor.head)"], started: Date()))
    }

    private func tamper(_ statements: String) throws {
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            for name in ('updated', 'deleted'): db.execute(f'DROP TRIGGER trials_are_never_{name}')
            db.executescript(sys.argv[2])
            """, [root + "/state/ledger.sqlite", statements])
    }

    @Test("list has a line a trial, and takes a month and an algorithm")
    func list() throws {
        let all = try trials(["list"])
        #expect(all.status == 0, "\(all.standardError)")
        #expect(all.standardOutput.split(separator: "\n").count == 11)
        #expect(all.standardOutput.contains("0.75    0.25  sweep"), "\(all.standardOutput)")
        let some = try #require(
            try json(["list", "--month", "2023-01", "--algorithm", "sac"]) as? [[String: Any]])
        #expect(some.count == 4 && some[0]["id"] as? Int == 2)
        #expect(some[0]["sharpe_excess"] as? Double == -0.25)
        #expect(try trials(["--month", "January"]).status == 64)
        #expect(try Commands.run("bellwether", ["trials", "--root", root + "x"]).status == 66)
    }

    @Test("show has a trial's figures, settings and seal")
    func show() throws {
        let text = try trials(["show", "8"])
        #expect(text.status == 0, "\(text.standardError)")
        #expect(text.standardOutput.contains(heads[7].head) && text.standardOutput.contains("{\"steps\":1}"))
        let detail = try #require(try json(["show", "8"]) as? [String: Any])
        #expect(detail["digest"] as? String == heads[7].head)
        #expect((detail["monthly_returns"] as? [Any])?.count == 8)
        #expect(try trials(["show", "11"]).status == 66)
    }

    @Test("summary says what the best of so many is worth")
    func summary() throws {
        let rows = try #require(try json(["summary"]) as? [[String: Any]])
        #expect(rows.count == 2 && rows[0]["trials"] as? Int == 9 && rows[0]["tried"] as? Int == 8)
        // The candidate that was trained twice counts by its last row.
        #expect(rows[0]["best"] as? Int == 9 && rows[0]["months"] as? Int == 8)
        #expect(rows[0]["compared"] as? Int == 8 && rows[0]["overfitting_blocks"] as? Int == 4)
        for key in ["deflated_sharpe", "overfitting_probability"] {
            #expect((0...1).contains(rows[0][key] as? Double ?? -1), "\(key)")
        }
        #expect(rows[1]["best"] == nil && rows[1]["tried"] as? Int == 1)
        let text = try trials(["summary", "--month", "2023-01"])
        #expect(text.status == 0 && text.standardOutput.split(separator: "\n").count == 2)
    }

    @Test("verify counts trials and anchors, and names the trial that was edited: 65")
    func verify() throws {
        try decide("production/2023-01", heads[8])
        try decide("archive/2022-12", heads[2])
        try decide("candidates/2023-02", heads[9])
        let sound = try trials(["verify"])
        #expect(
            sound.status == 0
                && sound.standardOutput
                    == "10 trials, chain intact, 3 anchors hold, head \(heads[9].head)\n"
        )
        try tamper("UPDATE trials SET seconds = 3 WHERE id = 4")
        let edited = try trials(["verify"])
        #expect(edited.status == 65 && edited.standardError.contains("trial 4 was altered"))
        let result = try #require(try json(["verify"]) as? [String: Any])
        #expect(result["row"] as? Int == 4 && result["is_sound"] as? Bool == false)
        #expect((result["anchors"] as? [Any])?.count == 3)
    }

    @Test("verify finds a cut-off end by a model's manifest, and a manifest that nobody can read: 65")
    func anchored() throws {
        try decide("production/2023-01", heads[8])
        try tamper(
            "DELETE FROM trials WHERE id > 6; UPDATE sqlite_sequence SET seq = 6 WHERE name = 'trials'")
        let cut = try trials(["verify"])
        #expect(
            cut.status == 65 && cut.standardError.contains("trials 7 to 9 were cut off"),
            "\(cut.standardError)")
        #expect(cut.standardError.contains("models/production/2023-01/manifest.json"))
        try Data("{".utf8).write(to: URL(filePath: root + "/models/production/2023-01/manifest.json"))
        #expect(try trials(["verify"]).status == 65)
    }
}
