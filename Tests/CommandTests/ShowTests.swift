import Foundation
import TestSupport
import Testing

@Suite("bellwether show and quality") struct ShowTests {
    @Test("show prints slot, chart, bars and features of a real stock, and the same as JSON")
    func stock() throws {
        let tree = try SampleTree.shared.get()
        let arguments = ["show", "aapl", "--date", "2022-12-30", "--root", tree.root]
        let text = try Commands.run("bellwether", arguments)
        #expect(text.status == 0, "\(text.standardError)")
        let lines = text.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("AAPL on 2022-12-30: APPLE INC"))
        #expect(lines[1].hasPrefix("slot ") && lines[1].contains("active, in the index since"))
        #expect(lines.count { $0.contains(" ┤") } == 10)
        #expect(lines.contains { $0.hasPrefix("2022-12-30") && $0.contains("129.93") })
        #expect(lines.contains { $0.hasPrefix("rsi_14") })
        #expect(lines.last == "note: raw/ states its prices as split-adjusted as of 2024-03-08")
        let json = try Commands.run("bellwether", arguments + ["--json"])
        let dossier = try #require(
            try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any])
        #expect((dossier["features"] as? [Any])?.count == 17)
        #expect((dossier["days"] as? [Any])?.count == 10)
    }

    @Test("show refuses what is no session, no symbol or no stock, and says what to do")
    func refusals() throws {
        let tree = try SampleTree.shared.get()
        for (arguments, status, said) in [
            (["AAPL", "--date", "2022-12-31"], Int32(64), "the one before is 2022-12-30"),
            (["A APL"], 64, "is not a symbol"),
            (["QQQQQ", "--date", "2022-12-30"], 66, "QQQQQ has no bar"),
            (["AAPL", "--date", "2015-01-05"], 66, "fetch-daily --date 2015-01-05"),
        ] {
            let result = try Commands.run("bellwether", ["show"] + arguments + ["--root", tree.root])
            #expect(result.status == status && result.standardError.contains(said), "\(arguments)")
        }
    }

    @Test("quality tells each feature's coverage, and a range its sessions out of the ordinary")
    func quality() throws {
        let tree = try SampleTree.shared.get()
        let one = try Commands.run(
            "bellwether", ["quality", "--date", "2022-12-30", "--root", tree.root])
        #expect(one.status == 0, "\(one.standardError)")
        #expect(one.standardOutput.hasPrefix("2022-12-30: 3069 of 3069 members have a bar"))
        #expect(one.standardOutput.contains("\nvolume_ratio_20 "))
        let range = try Commands.run(
            "bellwether", ["quality", "--from", "2022-12-01", "--root", tree.root])
        #expect(range.standardOutput.contains(" sessions, "), "\(range.standardError)")
        let none = try Commands.run(
            "bellwether", ["quality", "--date", "2015-01-05", "--root", tree.root])
        #expect(none.status == 66 && none.standardError.contains("build-features --date 2015-01-05"))
    }

    @Test("build-features raises an alert for a session out of the ordinary")
    func alert() throws {
        let copy = try SampleTree.shared.get().copy(["raw", "universe"])
        try "features:\n  min_coverage: 1\n  max_implausible: 0\n"
            .write(toFile: copy.folder.appending("c.yaml"), atomically: true, encoding: .utf8)
        let built = try Commands.run(
            "build-features",
            [
                "--date", "2022-12-30", "--force", "--root", copy.root, "--config",
                copy.folder.appending("c.yaml"),
            ])
        #expect(built.status == 0, "\(built.standardError)")
        #expect(built.standardError.contains("features out of the ordinary"))
        let alerts = try Commands.run("bellwether", ["alerts", "--root", copy.root])
        #expect(alerts.standardOutput.contains("values are not plausible"))
        #expect(alerts.standardOutput.contains("bellwether quality --date 2022-12-30"))
    }
}
