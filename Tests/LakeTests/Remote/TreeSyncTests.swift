import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Mirroring a tree") struct TreeSyncTests {
    private let temporary: TemporaryLake
    private let bucket: TestBucket
    private let dates = (0..<4).map { Fixture.date.adding(days: $0 - 3) }
    private var lake: DataLake { temporary.lake }

    init() throws {
        temporary = try TemporaryLake()
        bucket = try TestBucket()
        for date in dates { try publish(on: date) }
        try lake.publish(
            LakeFolder(path: "models/production/2022-12", producer: "train-policy"),
            files: [LakeFile(name: "policy.safetensors", bytes: Array(repeating: 9, count: 3_000))],
            provenance: Fixture.provenance)
        try lake.replaceFile("models/production/latest", with: Array("2022-12\n".utf8))
        for folder in ["site/data", "state"] {
            try FileManager.default.createDirectory(
                atPath: "\(lake.root)/\(folder)", withIntermediateDirectories: true)
        }
        try Data("<html>".utf8).write(to: URL(filePath: "\(lake.root)/site/index.html"))
        try Data("{}".utf8).write(to: URL(filePath: "\(lake.root)/site/data/equity.json"))
        try Data("secret".utf8).write(to: URL(filePath: "\(lake.root)/state/ledger.sqlite"))
    }

    private func publish(on date: CivilDate, count: Int = 10) throws {
        try lake.publish(
            bars: Fixture.bars(on: date, count: count), actions: [], rejects: [], on: date,
            provenance: Fixture.provenance)
    }

    @discardableResult
    private func sync(delete: Bool = false, dryRun: Bool = false) throws -> TreeSync.Summary {
        try TreeSync(lake: lake, to: try bucket.store()).run(delete: delete, dryRun: dryRun)
    }

    private func keys() throws -> [String] { try bucket.store().list(prefix: "").map(\.key) }

    @Test("The bucket holds the tree's files and nothing of state or staging, and a second run sends nothing")
    func mirrors() throws {
        let planned = try sync(dryRun: true)
        #expect(try keys() == [] && planned.foldersSent == 5)
        let first = try sync()
        #expect(first.foldersSent == 5 && first.filesSent == planned.filesSent && first.unsound.isEmpty)
        let expected = try temporary.snapshot().keys.map { String($0.dropFirst()) }
            .filter { !$0.hasPrefix("state/") }.sorted()
        #expect(try keys() == expected)
        let second = try sync()
        #expect(second.filesSent == 0 && second.foldersUnchanged == 5 && second.strays.isEmpty)

        let mirror = DataLake(store: try bucket.store(), workingCopy: temporary.folder.appending("copy"))
        #expect(try mirror.sessions(of: .raw) == dates)
        for folder in try mirror.folders(in: ExchangeCalendar.coverage) {
            #expect(mirror.problems(of: folder).isEmpty)
        }
    }

    @Test("Only what changed is sent, and a run that was broken off is taken up where it was")
    func resumes() throws {
        try sync()
        try publish(on: dates[1], count: 11)
        let changed = try sync()
        #expect(
            changed.foldersSent == 1 && changed.filesSent == 2, "bars and the manifest; actions are alike")
        // Broken off: files of a new partition without the manifest.
        let next = Fixture.date.adding(days: 3)
        try publish(on: next)
        let path = Dataset.raw.partition(next).path
        for name in ["bars.parquet", "actions.parquet"] {
            try bucket.store().upload([
                StoreUpload(.file(path: "\(lake.root)/\(path)/\(name)"), key: "\(path)/\(name)")
            ])
        }
        let rest = try sync()
        #expect(rest.foldersSent == 1 && rest.filesSent == 2, "rejects and the manifest")
    }

    @Test("A folder that is not what its manifest says is not sent, and its older self stays in the bucket")
    func unsound() throws {
        try sync()
        let place = Dataset.raw.partition(dates[0]).path
        try publish(on: dates[0], count: 12)
        let file = URL(filePath: "\(lake.root)/\(place)/bars.parquet")
        var damaged = try Data(contentsOf: file)
        damaged[100] ^= 1
        try damaged.write(to: file)
        let before = try bucket.store().bytes("\(place)/bars.parquet")
        let summary = try sync(delete: true)
        #expect(summary.unsound == [place] && summary.removed == 0)
        #expect(try bucket.store().bytes("\(place)/bars.parquet") == before)
    }

    @Test("Strays are named and kept, deleted when asked, and other people's keys are never touched")
    func strays() throws {
        try sync()
        try bucket.store().upload([
            StoreUpload(.bytes([1]), key: "somebody/else.txt"),
            StoreUpload(.bytes([1]), key: "raw/2022/12/30/old.parquet"),
        ])
        try lake.remove(Dataset.raw.partition(dates[0]))
        let kept = try sync()
        let gone = Dataset.raw.partition(dates[0]).path
        let files = ["actions.parquet", "bars.parquet", "manifest.json", "rejects.parquet"]
        #expect(kept.strays == files.map { "\(gone)/\($0)" } + ["raw/2022/12/30/old.parquet"])
        #expect(kept.removed == 0)
        #expect(try sync(delete: true, dryRun: true).removed == 0)
        #expect(try sync(delete: true).removed == 5)
        let left = try keys()
        #expect(left.contains("somebody/else.txt") && !left.contains { $0.hasPrefix(gone) })
    }

    @Test("The site goes with types that browsers want, and its index after what it names")
    func site() throws {
        let api = "\(lake.root)/site/api"
        try FileManager.default.createDirectory(atPath: api, withIntermediateDirectories: true)
        for file in ["api/index.json", "api/a.json", "style.css", "app.js", "lib.LICENSE.txt", ".app.js.new"]
        {
            try Data("x".utf8).write(to: URL(filePath: "\(lake.root)/site/\(file)"))
        }
        try sync()
        #expect(!(try keys().contains { $0.contains(".new") }))
        let heads = try bucket.moto.boto(
            """
            for key in ["index.html", "api/index.json", "style.css", "app.js", "lib.LICENSE.txt"]:
                head = s3.head_object(Bucket=sys.argv[2], Key="lake/site/" + key)
                print(head["ContentType"], head["CacheControl"])
            print("CacheControl" in s3.head_object(Bucket=sys.argv[2], Key="lake/models/production/latest"))
            """, [bucket.name])
        #expect(
            heads.split(separator: "\n") == [
                "text/html; charset=utf-8 no-cache", "application/json no-cache",
                "text/css; charset=utf-8 no-cache", "text/javascript; charset=utf-8 no-cache",
                "text/plain; charset=utf-8 no-cache", "False",
            ])
    }

    @Test("Of a tree that lives in a bucket its site is sent from the working copy, and nothing else")
    func remoteSite() throws {
        try sync()
        let copy = temporary.folder.appending("copy")
        let remote = DataLake(store: try bucket.store(), workingCopy: copy)
        for folder in ["site/api", "state"] {
            try FileManager.default.createDirectory(
                atPath: "\(copy)/\(folder)", withIntermediateDirectories: true)
            try Data("news".utf8).write(to: URL(filePath: "\(copy)/\(folder)/index.json"))
        }
        let sent = try TreeSync(siteOf: remote).run()
        #expect(sent.filesSent == 1 && sent.foldersSent == 0)
        #expect(sent.strays == ["site/data/equity.json", "site/index.html"])
        #expect(try bucket.store().bytes("site/api/index.json") == Array("news".utf8))
        #expect(try TreeSync(siteOf: remote).run().filesSent == 0)
        let error = #expect(throws: LakeError.self) { try TreeSync(siteOf: lake) }
        #expect(error?.code == .cannotWrite)
    }

    @Test("A tree that lives in a bucket is not mirrored from there")
    func remoteTree() throws {
        let remote = DataLake(store: try bucket.store(), workingCopy: temporary.folder.appending("copy"))
        let error = #expect(throws: LakeError.self) { try TreeSync(lake: remote, to: try bucket.store()) }
        #expect(error?.code == .cannotWrite)
    }
}
