import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

@Suite("bellwether, the operator's tool") struct OperatorTests {
    @Test("sessions prints the calendar as a table and as JSON")
    func sessions() throws {
        let range = ["--from", "2022-11-22", "--to", "2022-12-01"]
        let table = try Commands.run("bellwether", ["sessions"] + range)
        #expect(table.status == 0)
        let lines = table.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.count == 8)
        #expect(
            lines.contains {
                $0.hasPrefix("2022-11-25") && $0.contains("18:00") && $0.hasSuffix("early close")
            })
        #expect(lines.last?.hasSuffix("first of the month") == true)
        let json = try Commands.run("bellwether", ["sessions", "--json"] + range)
        let sessions = try #require(
            try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [[String: Any]])
        #expect(sessions.count == 7)
        #expect(sessions[0]["date"] as? String == "2022-11-22")
    }

    @Test("universe at a day counts states and sectors, from the ledger")
    func universe() throws {
        let tree = try SampleTree.shared.get()
        let json = try Commands.run(
            "bellwether", ["universe", "at", "2022-12-30", "--root", tree.root, "--json"])
        let overview = try #require(
            try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any])
        let counts = ["active", "archived", "padding"].compactMap { overview[$0] as? Int }
        #expect(counts.reduce(0, +) == Universe.slotCount && counts[0] > 2_900)
        let slots = try Commands.run(
            "bellwether", ["universe", "at", "2022-12-30", "--slots", "--root", tree.root])
        #expect(slots.standardOutput.contains("AAPL"))
    }

    @Test("universe import adds members once and fetch-daily gives them slots")
    func importMembers() throws {
        let copy = try CopiedTree()
        let list = copy.folder.appending("members.csv")
        try Data("symbol,name,sector\nAAPL,Apple,Information Technology\nXOM,Exxon,Energy\n".utf8)
            .write(to: URL(filePath: list))
        let arguments = ["universe", "import", list, "--effective", "2022-12-01", "--root", copy.root]
        let first = try Commands.run("bellwether", arguments)
        #expect(
            first.status == 0 && first.standardOutput.contains("2 join: AAPL, XOM"), "\(first.standardError)")
        let second = try Commands.run("bellwether", arguments)
        #expect(second.status == 0 && second.standardOutput.contains("unchanged"))
        let fetch = try Commands.run(
            "fetch-daily", ["--root", copy.root, "--file", Commands.sample, "--date", "2022-12-30"])
        #expect(fetch.status == 0, "\(fetch.standardError)")
        let slots = try copy.lake.slots(on: try #require(CivilDate("2022-12-30")))
        #expect(slots.compactMap(\.symbol) == ["AAPL", "XOM"])
    }

    @Test("status and universe in a folder without a tree say what to run, and create nothing")
    func emptyRoot() throws {
        let folder = try TemporaryFolder()
        for verb in [["status"], ["universe", "at"], ["verify"]] {
            let result = try Commands.run("bellwether", verb + ["--root", folder.appending("none")])
            #expect(result.status == 66, "\(verb) \(result.standardError)")
            #expect(result.standardError.contains("fetch-daily"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.appending("none")))
    }

    @Test("status tells a run that died from one that is going on")
    func deadRun() throws {
        let copy = try CopiedTree()
        let ledger = try LedgerDatabase(root: copy.root)
        _ = try ledger.beginRun(
            command: "build-features", version: "1", pid: 1,
            at: try #require(Timestamp("2022-12-30T06:00:00Z")))
        func status() throws -> String {
            try Commands.run("bellwether", ["status", "--root", copy.root]).standardOutput
        }
        #expect(try status().contains("interrupted") && status().contains("the process died"))
        let lock = "\(copy.root)/state/locks/build-features.lock"
        try FileManager.default.createDirectory(
            atPath: "\(copy.root)/state/locks", withIntermediateDirectories: true)
        let descriptor = open(lock, O_RDWR | O_CREAT, 0o644)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(try status().contains("running") && !status().contains("the process died"))
    }

    @Test("prune says what would go, drops it with --apply, and the tree still verifies")
    func prune() throws {
        let copy = try SampleTree.shared.get().copy()
        func prune(_ more: [String]) throws -> ProcessResult {
            try Commands.run("bellwether", ["prune", "--root", copy.root, "--keep", "raw=2m"] + more)
        }
        let before = try copy.lake.sessions(of: .raw)
        let rehearsal = try prune([])
        #expect(rehearsal.status == 0 && rehearsal.standardOutput.contains("Nothing was touched"))
        #expect(try copy.lake.sessions(of: .raw) == before)
        let applied = try prune(["--apply", "--json"])
        #expect(applied.status == 0, "\(applied.standardError)")
        let left = try copy.lake.sessions(of: .raw)
        #expect(left.first?.description == "2022-10-31" && left.last == before.last)
        let verified = try Commands.run("bellwether", ["verify", "--root", copy.root])
        #expect(
            verified.status == 0 && verified.standardOutput.contains("retention has dropped"), "\(verified)")
        for (rules, words) in [(["raw=2w"], "90d"), (["prices=2m"], "models/archive"), ([], "--keep")] {
            let keep = rules.flatMap { ["--keep", $0] }
            let wrong = try Commands.run("bellwether", ["prune", "--root", copy.root] + keep)
            #expect(wrong.status == 64 && wrong.standardError.contains(words), "\(wrong.standardError)")
        }
    }

    @Test("verify finds a flipped byte, names the remedy and ends with 65; the remedy mends it")
    func verify() throws {
        let copy = try SampleTree.shared.get().copy(["raw/2022/12/30", "universe/2022/12/30", "state"])
        let path = "raw/2022/12/30/bars.parquet"
        var bytes = try Data(contentsOf: URL(filePath: "\(copy.root)/\(path)"))
        bytes[bytes.count / 2] ^= 1
        try copy.replace(path, with: bytes)
        let broken = try Commands.run("bellwether", ["verify", "--root", copy.root])
        #expect(broken.status == 65)
        #expect(broken.standardOutput.contains("fetch-daily --date 2022-12-30 --force"))
        let mend = try Commands.run(
            "fetch-daily",
            ["--root", copy.root, "--file", Commands.sample, "--date", "2022-12-30", "--force"])
        #expect(mend.status == 0, "\(mend.standardError)")
        #expect(try Commands.run("bellwether", ["verify", "--root", copy.root]).status == 0)
    }
}
