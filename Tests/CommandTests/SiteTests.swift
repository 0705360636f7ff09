import Foundation
import TestSupport
import Testing

@Suite("bellwether site") struct SiteTests {
    private let variables = ["BELLWETHER_NOW": "2023-01-03T06:00:00Z"]

    private func site(_ root: String, _ options: [String] = []) throws -> ProcessResult {
        try Commands.run("bellwether", ["site", "--root", root] + options, variables: variables)
    }

    @Test("Makes the whole dashboard of a tree, then finds nothing to change, and says so")
    func makes() throws {
        let tree = try SampleTree.shared.get().copy()
        try? FileManager.default.removeItem(atPath: "\(tree.root)/site")
        let first = try site(tree.root, ["--json"])
        #expect(first.status == 0, "\(first.standardError)")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(first.standardOutput.utf8)) as? [String: Any])
        let summary = try #require(answer["summary"] as? [String: Any])
        #expect(answer["site"] as? String == "\(tree.root)/site")
        #expect(summary["written"] as? Int ?? 0 > 10 && summary["is_left_to_another"] as? Bool == false)
        for file in [
            "index.html", "api/index.json", "api/signals/2022-12-30.json", "api/models/2023-01.json",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(tree.root)/site/\(file)"), "\(file)")
        }
        let again = try site(tree.root)
        #expect(again.status == 0 && again.standardOutput.contains("nothing to change"), "\(again)")
    }

    @Test("The first day has a dashboard too; where there is no tree, none is begun")
    func firstDay() throws {
        let folder = try TemporaryFolder()
        let empty = try site(folder.path)
        #expect(empty.status == 0, "\(empty.standardError)")
        #expect(FileManager.default.fileExists(atPath: folder.appending("site/api/index.json")))
        let absent = try site(folder.appending("none"))
        #expect(absent.status == 66 && absent.standardError.contains("fetch-daily"), "\(absent)")
        #expect(!FileManager.default.fileExists(atPath: folder.appending("none")))
    }
}
