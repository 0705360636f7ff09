import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

@Suite("bellwether universe import") struct UniverseImportTests {
    private let tree: CopiedTree

    init() throws { tree = try CopiedTree() }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = tree.folder.appending(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func universe(_ arguments: [String]) throws -> ProcessResult {
        try Commands.run("bellwether", ["universe"] + arguments + ["--root", tree.root])
    }

    private func json(_ arguments: [String]) throws -> [String: Any] {
        let result = try universe(arguments + ["--json"])
        #expect(result.status == 0, "\(result.standardError)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
    }

    private func symbols(_ value: Any?) -> [String] {
        (value as? [[String: Any]])?.compactMap { $0["symbol"] as? String } ?? []
    }

    @Test("Each list says what it changes: joins, returns, leaves, renames, moves, and the slots afterwards")
    func changes() throws {
        let first = try file(
            "2014.csv",
            "symbol,name,sector,isin\nA,Alpha,Energy,U1\nB,Beta,Energy,U2\nC,Gamma,Materials,U3\nD,,,\nE,,,\n"
        )
        let told = try universe(["import", first, "--effective", "2014-06-30"])
        #expect(told.status == 0 && told.standardOutput.contains("5 join: A, B, C, D, E"), "\(told)")
        #expect(told.standardOutput.contains("first list"))
        let second = try file(
            "2015.csv",
            "symbol,name,sector,isin\nA,Alpha,Utilities,U1\nBX,Beta,Energy,U2\nC,Gamma,,U3\nE,,,\nF,,,\n")
        let rehearsed = try universe(["import", second, "--effective", "2015-06-29", "--dry-run"])
        #expect(rehearsed.status == 0 && rehearsed.standardOutput.contains("would be added"))
        let change = try json(["import", second, "--effective", "2015-06-29"])
        #expect(change["status"] as? String == "added")
        #expect(symbols(change["joins"]) == ["F"] && symbols(change["leaves"]) == ["D"])
        #expect((change["renames"] as? [[String: Any]])?.first?["from"] as? String == "B")
        #expect(symbols(change["moves"]) == ["A"])
        #expect(["active", "archived", "padding"].map { change[$0] as? Int } == [5, 1, 3_594])
        #expect(
            try universe(["import", second, "--effective", "2015-06-29"]).standardOutput.contains("unchanged")
        )

        let back = try file("delisted.csv", "symbol,removed\nD,\nF,2015-09-01\n")
        let partial = try json(["import", back])
        #expect(partial["kind"] as? String == "partial" && partial["effective"] as? String == "2015-09-01")
        #expect(symbols(partial["returns"]) == ["D"] && symbols(partial["leaves"]) == ["F"])
        let life = try universe(["at", "2015-09-01", "--symbol", "BX"])
        #expect(life.standardOutput.contains("BX on 2015-09-01: slot 1, active since 2014-06-30"))
        #expect(life.standardOutput.contains("renamed from B"))
        let history = try universe(["history"]).standardOutput.split(separator: "\n").map(String.init)
        #expect(history.count == 5 && history[1].hasPrefix("2014-06-30  list"), "\(history)")
        #expect(history[3].contains("partial") && history[3].contains("delisted.csv"))
        #expect(try universe(["check"]).status == 0)
        #expect(try universe(["forget", "2015-09-01"]).status == 0)
        #expect(try universe(["at", "2015-09-01", "--symbol", "F"]).standardOutput.contains("active"))
        #expect(try universe(["forget", "2015-09-01"]).status == 64)
    }

    @Test("A full list that would remove more than a quarter is refused with the numbers, unless it is meant")
    func radical() throws {
        let first = try file("a.csv", "symbol\n" + (10..<30).map { "S\($0)\n" }.joined())
        #expect(try universe(["import", first, "--effective", "2014-06-30"]).status == 0)
        let half = try file("b.csv", "symbol\n" + (20..<40).map { "S\($0)\n" }.joined())
        let refused = try universe(["import", half, "--effective", "2015-06-29"])
        #expect(refused.status == 65 && refused.standardError.contains("10 of 20"), "\(refused)")
        #expect(try LedgerDatabase(readingRoot: tree.root).indexHistory().lists.count == 1)
        let partial = try json(["import", half, "--effective", "2015-06-29", "--partial"])
        #expect(partial["active"] as? Int == 30)
        let forced = try json(["import", half, "--effective", "2015-06-29", "--force"])
        #expect(forced["active"] as? Int == 20 && forced["archived"] as? Int == 10)
        #expect(forced["status"] as? String == "replaced")
    }

    @Test(
        "An archive over 300 borrows padding with a warning; without any left the longest archived leaves early"
    )
    func overflow() throws {
        func list(_ name: String, _ numbers: [Int]) throws -> String {
            try file(name, "symbol\n" + numbers.map { "S\($0)\n" }.joined())
        }
        let first = try json([
            "import", try list("a.csv", Array(10_000..<13_300)), "--effective", "2015-01-02",
        ])
        #expect(first["padding"] as? Int == 300 && (first["warnings"] as? [Any])?.isEmpty == true)
        let second = try json([
            "import", try list("b.csv", Array(10_400..<13_600)), "--effective", "2015-06-29",
        ])
        #expect(["active", "archived", "padding"].map { second[$0] as? Int } == [3_200, 400, 0])
        #expect((second["warnings"] as? [String])?.first?.contains("borrow padding") == true)
        let third = try universe([
            "import", try list("c.csv", Array(10_400..<13_600) + [90_000, 90_001]), "--effective",
            "2015-09-01",
        ])
        #expect(
            third.status == 0 && third.standardError.contains("2 archived stocks left early (S10000, S10001)")
        )
        #expect(third.standardOutput.contains("3202 active, 398 archived, 0 padding"), "\(third)")
        #expect(try universe(["check"]).status == 0)
    }

    @Test("What cannot be read is refused as bad data, absence as missing, and nothing is imported")
    func refused() throws {
        let cases: [(String, Int32, String)] = [
            (try file("empty.csv", ""), 65, "empty"), (try file("page.html", "<html>"), 65, "web page"),
            (try file("cut.csv", "symbol,name\nA,Alpha\nB"), 65, "line 3"), ("/nowhere.csv", 66, "nowhere"),
        ]
        for (path, status, words) in cases {
            let result = try universe(["import", path, "--effective", "2015-06-29"])
            #expect(
                result.status == status && result.standardError.contains(words), "\(result.standardError)")
        }
        let undated = try universe(["import", try file("a.csv", "symbol\nA\n")])
        #expect(undated.status == 64 && undated.standardError.contains("--effective"))
        #expect(try LedgerDatabase(readingRoot: tree.root).indexHistory().isEmpty)
    }

    @Test("An import into the past names the published sessions that it outdates; publish renews them alone")
    func renews() throws {
        let list = try file(
            "members.csv", "symbol,name\nAAPL,Apple\nXOM,Exxon\nMSFT,Microsoft\nGE,General Electric\n")
        #expect(try universe(["import", list, "--effective", "2022-12-01"]).status == 0)
        let range = ["--from", "2022-12-28", "--to", "2022-12-30"]
        let fetch = try Commands.run("fetch-daily", ["--root", tree.root, "--file", Commands.sample] + range)
        #expect(fetch.status == 0, "\(fetch.standardError)")
        let later = try file(
            "later.csv", "symbol,name\nAAPL,Apple\nXOM,Exxon\nMSFT,Microsoft\nKO,Coca-Cola\n")
        let change = try json(["import", later, "--effective", "2022-12-29"])
        let outdated = try #require(change["outdated"] as? [String: Any])
        #expect(outdated["sessions"] as? Int == 2 && outdated["first"] as? String == "2022-12-29")
        let command = try #require(outdated["command"] as? String)
        let broken = try universe(["check"])
        #expect(broken.status == 65 && broken.standardOutput.contains("published"), "\(broken)")
        #expect(broken.standardError.contains("universe publish"))
        let renewed = try universe(command.split(separator: " ").dropFirst(2).map(String.init))
        #expect(
            renewed.status == 0 && renewed.standardOutput.contains("published 2 session(s)"), "\(renewed)")
        let slots = try tree.lake.slots(on: try #require(CivilDate("2022-12-30")))
        #expect(slots.prefix(5).map(\.symbol) == ["AAPL", "GE", "MSFT", "XOM", "KO"])
        #expect(slots[1].state == .archived)
        let check = try json(["check"])
        #expect(check["published"] as? Int == 3 && (check["violations"] as? [Any])?.isEmpty == true)
        #expect(try universe(["publish"]).standardOutput.contains("nothing to publish"))
        #expect(try Commands.run("bellwether", ["verify", "--root", tree.root]).status == 0)
    }

    @Test("The sample's file of spells is imported as it is, once")
    func spells() throws {
        let sample = "\(Commands.sample)/constituents.csv"
        let first = try universe(["import", sample])
        #expect(first.status == 0 && first.standardOutput.contains("added, 0 changed"), "\(first)")
        #expect(try universe(["import", sample]).standardOutput.contains("0 added, 0 changed"))
        let check = try universe(["check", "--to", "2022-12-30"])
        #expect(check.status == 0 && check.standardOutput.contains("every rule holds"), "\(check)")
        #expect(try universe(["history"]).standardOutput.contains("constituents.csv"))
    }
}
