import Foundation
import TestSupport
import Testing

@Suite("bellwether universe rename") struct UniverseRenameTests {
    private func list(_ symbols: String, in tree: CopiedTree, _ day: String) throws -> ProcessResult {
        let path = tree.folder.appending("\(day).csv")
        try "symbol\n\(symbols)\n".write(toFile: path, atomically: true, encoding: .utf8)
        return try Commands.run(
            "bellwether", ["universe", "import", path, "--effective", day, "--root", tree.root])
    }

    private func rename(_ tree: CopiedTree, _ arguments: [String]) throws -> ProcessResult {
        try Commands.run(
            "bellwether", ["universe", "rename"] + arguments + ["--root", tree.root])
    }

    @Test("A slot goes on under the new symbol, a later list finds it there, and undoing takes it back")
    func follows() throws {
        let tree = try CopiedTree()
        #expect(try list("FB\nAAPL", in: tree, "2022-01-03").status == 0)
        let told = try rename(tree, ["FB", "META", "--effective", "2022-06-09"])
        #expect(told.status == 0, "\(told.standardError)")
        #expect(told.standardOutput.contains("slot 1 goes on as META from 2022-06-09"))
        let again = try rename(tree, ["FB", "META", "--effective", "2022-06-09"])
        #expect(again.status == 0 && again.standardOutput.contains("known already"))
        let next = try list("META\nAAPL", in: tree, "2022-06-27")
        #expect(next.standardOutput.contains("0 join") && next.standardOutput.contains("0 leave"))
        let before = try Commands.run(
            "bellwether", ["universe", "at", "2022-06-08", "--slots", "--root", tree.root])
        #expect(before.standardOutput.contains(" FB ") && !before.standardOutput.contains("META"))
        let check = try Commands.run("bellwether", ["universe", "check", "--root", tree.root])
        #expect(check.status == 0, "\(check.standardError)")

        let undone = try rename(tree, ["FB", "META", "--effective", "2022-06-09", "--undo"])
        #expect(undone.standardOutput.contains("slot 1 goes on as FB"))
        let nobody = try rename(tree, ["FB", "META", "--effective", "2022-06-09", "--undo"])
        #expect(nobody.status == 0 && nobody.standardOutput.contains("nobody told"))
    }

    @Test("What is no rename is refused")
    func refusals() throws {
        let tree = try CopiedTree()
        let same = try rename(tree, ["FB", "FB", "--effective", "2022-06-09"])
        #expect(same.status == 64 && same.standardError.contains("are not two symbols"))
    }
}
