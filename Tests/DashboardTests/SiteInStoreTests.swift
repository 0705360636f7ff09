import Core
import Dashboard
import Foundation
import Health
import Lake
import Ledger
import TestSupport
import Testing

@Suite("The site of a tree in a store") struct SiteInStoreTests {
    @Test("It is made in the working copy and sent from there, whole")
    func store() throws {
        let here = try SmallTree()
        try here.publishMonths()
        try here.publishModel()
        let folder = try TemporaryFolder()
        let store = LocalStore(root: folder.appending("store"))
        _ = try TreeSync(lake: here.lake, to: store).run()

        let lake = DataLake(store: store, workingCopy: folder.appending("copy"))
        let ledger = try LedgerDatabase(root: lake.root)
        let site = Site(health: HealthGathering(lake: lake, ledger: ledger), version: "1")
        let summary = try site.refresh(at: SmallTree.now)
        #expect(summary.warnings.filter { !$0.contains("libjs") } == [])
        #expect(site.path == folder.appending("copy/site"))
        #expect(try site.refresh(at: SmallTree.now).written == 0)

        let sent = try TreeSync(siteOf: lake).run()
        #expect(sent.foldersSent == 0 && sent.filesSent >= summary.written)
        for file in [
            "index.html", "api/index.json", "api/signals/2022-12-30.json", "api/models/2022-12.json",
        ] {
            let local = try Data(contentsOf: URL(filePath: "\(site.path)/\(file)"))
            #expect(try store.bytes("site/\(file)") == [UInt8](local), "\(file)")
        }
        let months = try #require(
            try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(filePath: "\(site.path)/api/signals.json"))) as? [String: Any])
        // The ledger is this machine's own: what it does not know is not in the site.
        #expect((months["months"] as? [Any])?.count == 2)
    }
}
