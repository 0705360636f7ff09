import Core
import Dashboard
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Making the site") struct SiteRefreshTests {
    @Test("On the first day everything is there, empty")
    func firstDay() throws {
        let tree = try SmallTree()
        let summary = try tree.site.refresh(at: SmallTree.now)
        #expect(summary.written > 8 && summary.removed == 0)
        #expect(summary.warnings.filter { !$0.contains("libjs-chart.js") }.isEmpty)
        #expect(
            Set(try tree.digests().keys) == ["today", "signals", "performance", "coverage", "models", "logs"])
        #expect(try tree.rows("signals.json", "months").isEmpty)
        #expect(try tree.json("performance.json")["success"] == nil)
        #expect(try tree.json("coverage.json")["session"] == nil)
        #expect(tree.exists("index.html") && tree.exists("api/schema.json"))
    }

    @Test("Every page, script and style that there is goes into the site")
    func assets() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        let folder = Peer.repositoryRoot.appending(path: "Sources/Dashboard/Assets").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "page.html" {
            let path = name == "schema.json" ? "api/\(name)" : name
            #expect(
                FileManager.default.contentsEqual(atPath: "\(folder)/\(name)", andPath: tree.path(path)),
                "\(name)")
        }
    }

    @Test("Every page has the same shell, names itself, and refers to nothing that is not there")
    func pages() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        for page in ["index", "signals", "performance", "coverage", "models", "logs"] {
            let html = String(decoding: try tree.bytes("\(page).html"), as: UTF8.self)
            #expect(!html.contains("{{") && html.contains("Content-Security-Policy"))
            #expect(html.contains("<a href=\"\(page).html\" aria-current=\"page\">"))
            #expect(html.components(separatedBy: "aria-current").count == 2)
            for match in html.matches(
                of: try Regex("(?:href|src)=\"([^\"#]+)\"", as: (Substring, Substring).self))
            {
                let path = String(match.output.1)
                #expect(tree.exists(path) || path == "lib/chart.min.js", "\(page): \(path)")
            }
        }
    }

    @Test("Without news nothing is written, not even the instant; a new day is news")
    func unchanged() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        try tree.publishModel()
        try tree.run(at: "2022-12-31T05:00:00Z")
        _ = try tree.site.refresh(at: SmallTree.now)
        let index = try tree.bytes("api/index.json")
        let later = Timestamp(secondsSinceEpoch: SmallTree.now.secondsSinceEpoch + 600)
        let again = try tree.site.refresh(at: later)
        #expect(again.written == 0 && again.removed == 0 && again.bytes == 0)
        #expect(try tree.bytes("api/index.json") == index)
        let day = Timestamp(secondsSinceEpoch: SmallTree.now.secondsSinceEpoch + 86_400)
        #expect(try tree.site.refresh(at: day).written > 0)
        #expect(try tree.json("index.json")["generated"] as? String == day.description)
    }

    @Test("Made anew by force it has the same bytes")
    func force() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        try tree.publishModel()
        _ = try tree.site.refresh(at: SmallTree.now)
        let forced = try tree.site.refresh(at: SmallTree.now, force: true)
        #expect(forced.written == 0 && forced.unchanged > 10)
    }

    @Test("A run changes what tells of runs, and no other file's digest")
    func onlyWhatChanged() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        _ = try tree.site.refresh(at: SmallTree.now)
        let before = try tree.digests()
        try tree.run(at: "2022-12-31T05:59:00Z")
        _ = try tree.site.refresh(at: SmallTree.now)
        let after = try tree.digests()
        #expect(Set(after.filter { before[$0.key] != $0.value }.keys) == ["today", "logs"])
    }

    @Test("A month that is gone leaves the site, with its file")
    func removal() throws {
        let tree = try SmallTree()
        try tree.publishMarket()
        try tree.lake.publish(
            signals: SmallTree.signals(), on: SmallTree.past, provenance: SmallTree.provenance)
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(tree.exists("api/signals/2022-11-30.json"))
        try FileManager.default.removeItem(atPath: "\(tree.lake.root)/signals/2022/11/30")
        let summary = try tree.site.refresh(at: SmallTree.now)
        #expect(summary.removed == 1)
        #expect(try tree.rows("signals.json", "months").isEmpty)
        #expect(!tree.exists("api/signals/2022-11-30.json"))
    }

    @Test("What a crash left is cleared away, what was lost is made again, and what is not ours stays")
    func healing() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        _ = try tree.site.refresh(at: SmallTree.now)
        let whole = try tree.bytes("api/coverage.json")
        try Data("half".utf8).write(to: URL(filePath: tree.path("api/.models.json.new")))
        try Data("{".utf8).write(to: URL(filePath: tree.path("api/coverage.json")))
        try Data("mine".utf8).write(to: URL(filePath: tree.path("favicon.ico")))
        try FileManager.default.removeItem(atPath: tree.path("api/signals/2022-11-30.json"))
        let summary = try tree.site.refresh(at: SmallTree.now)
        #expect(summary.written == 2 && summary.removed == 1)
        #expect(try tree.bytes("api/coverage.json") == whole)
        #expect(tree.exists("api/signals/2022-11-30.json") && tree.exists("favicon.ico"))
        // Without what it remembered, or with rubbish in its place, it is as before.
        try Data("{\"parts\":".utf8).write(to: URL(filePath: "\(tree.lake.root)/state/site-cache.json"))
        #expect(try tree.site.refresh(at: SmallTree.now).written == 0)
    }

    @Test("Where it cannot be written, one line says so, and what stood stays whole")
    func blocked() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        let index = try tree.bytes("api/index.json")
        try tree.run(at: "2022-12-31T05:59:00Z")
        // A folder where a file belongs, which stops even a superuser.
        let log = tree.path("api/logs.json")
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.createDirectory(atPath: log + "/x", withIntermediateDirectories: true)
        let error = #expect(throws: SiteError.self) { try tree.site.refresh(at: SmallTree.now) }
        #expect(error?.code == .cannotWrite)
        #expect(error?.message.contains("api/logs.json") == true)
        #expect(try tree.bytes("api/index.json") == index)
        #expect(!tree.exists("api/.logs.json.new"))
        try FileManager.default.removeItem(atPath: log)
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(try tree.rows("logs.json", "recent").count == 1)
    }

    @Test("Of two makers at once one waits for the other, and leaves it to that one when it takes long")
    func lock() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        let holder = open("\(tree.lake.root)/state/locks/site.lock", O_RDWR)
        defer { close(holder) }
        #expect(flock(holder, LOCK_EX) == 0)
        try tree.run(at: "2022-12-31T05:59:00Z")
        let left = try tree.site.refresh(at: SmallTree.now)
        #expect(left.isLeftToAnother && left.written == 0)
        flock(holder, LOCK_UN)
        #expect(try tree.site.refresh(at: SmallTree.now).written > 0)
    }
}
