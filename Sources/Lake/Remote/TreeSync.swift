public import Core
import Foundation

/// Mirrors a tree of this machine into an object store: what differs is sent, each folder's files before its
/// manifest and pointers last of all; what was sent before an interruption is not sent again.
public struct TreeSync: Sendable {
    public struct Summary: Sendable, Encodable {
        /// Folders sent, in whole or in part.
        public var foldersSent = 0
        public var foldersUnchanged = 0
        public var filesSent = 0
        public var bytesSent = 0
        /// Objects in the store that the tree does not have; removed when that was asked for.
        public var strays: [String] = []
        public var removed = 0
        /// Folders of the tree that are not what their manifests say; they are not sent.
        public var unsound: [String] = []
    }

    private let lake: DataLake
    private let store: any ObjectStore
    private let isSiteOnly: Bool

    /// Loose files that belong to the mirror: pointers, and the site without manifests.
    private static let looseBranches = ["models/production", site]
    private static let site = "site"
    /// What tells an open page that there is news: it follows the files that it names.
    private static let siteIndex = "site/api/index.json"
    /// Branches that a stray may be in; anything else in the bucket is somebody else's.
    private static let branches = Dataset.allCases.map(\.rawValue) + ["models", site]

    /// - Throws: ``LakeError`` with `cannotWrite` for a tree that lives in an object store itself.
    public init(lake: DataLake, to store: any ObjectStore) throws(LakeError) {
        guard lake.remote == nil else {
            throw LakeError(
                .cannotWrite, "\(lake.name) lives in an object store already; give a folder as --root")
        }
        self.lake = lake
        self.store = store
        isSiteOnly = false
    }

    /// Of a tree that lives in an object store all is there but the site, which is made in the working copy: this
    /// sends it there.
    ///
    /// - Throws: ``LakeError`` with `cannotWrite` for a tree of this machine.
    public init(siteOf lake: DataLake) throws(LakeError) {
        guard let remote = lake.remote else {
            throw LakeError(
                .cannotWrite, "\(lake.name) lives on this machine; say which bucket to send it to")
        }
        self.lake = lake
        store = remote.store
        isSiteOnly = true
    }

    /// - Parameters:
    ///   - delete: removes strays; otherwise they are only counted.
    ///   - dryRun: finds out what would be sent and removed, and does neither.
    ///   - progress: folders looked at, and their number.
    /// - Throws: ``LakeError``. What was sent before stands, and the next run goes on from there.
    public func run(
        delete: Bool = false, dryRun: Bool = false, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(LakeError) -> Summary {
        var summary = Summary()
        var objects: [String: StoredObject] = [:]
        for branch in isSiteOnly ? [Self.site] : Self.branches {
            for object in try store.list(prefix: branch + "/") { objects[object.key] = object }
        }
        var folders: [LakeFolder] = []
        if !isSiteOnly {
            for folder in try lake.folders(in: ExchangeCalendar.coverage) where try lake.contains(folder) {
                folders.append(folder)
            }
        }
        var kept: Set<String> = []
        for start in stride(from: 0, to: folders.count, by: 64) {
            let some = folders[start..<min(start + 64, folders.count)]
            try send(some, objects, dryRun: dryRun, &kept, &summary)
            progress(start + some.count, folders.count)
        }
        try sendLooseFiles(objects, dryRun: dryRun, &kept, &summary)

        summary.strays = objects.keys.filter { !kept.contains($0) }.sorted()
        if delete, !dryRun, !summary.strays.isEmpty {
            // A folder ceases to be published before its files go.
            let manifests = summary.strays.filter { $0.hasSuffix("/\(Manifest.fileName)") }
            try store.remove(manifests)
            try store.remove(summary.strays.filter { !$0.hasSuffix("/\(Manifest.fileName)") })
            summary.removed = summary.strays.count
        }
        return summary
    }

    private func send(
        _ folders: ArraySlice<LakeFolder>, _ objects: [String: StoredObject], dryRun: Bool,
        _ kept: inout Set<String>, _ summary: inout Summary
    ) throws(LakeError) {
        var changed: [(upload: FolderUpload, files: [StoreUpload])] = []
        for folder in folders {
            let upload = try FolderUpload(folder: folder, lake: lake)
            let prefix = folder.path + "/"
            if upload.isStored(in: store, objects) {
                summary.foldersUnchanged += 1
            } else {
                guard lake.problems(of: folder).isEmpty else {
                    // What the store has of it, from a better day, stays.
                    summary.unsound.append(folder.path)
                    kept.formUnion(objects.keys.filter { $0.hasPrefix(prefix) })
                    continue
                }
                changed.append((upload, upload.files(missingFrom: store, objects)))
            }
            kept.formUnion(upload.manifest.files.map { prefix + $0.name } + [prefix + Manifest.fileName])
        }
        let files = changed.flatMap(\.files)
        let manifests = changed.map(\.upload.manifestUpload)
        if !dryRun {
            try store.upload(files)
            try store.upload(manifests)
        }
        summary.foldersSent += changed.count
        count(files + manifests, &summary)
    }

    private func sendLooseFiles(
        _ objects: [String: StoredObject], dryRun: Bool, _ kept: inout Set<String>, _ summary: inout Summary
    ) throws(LakeError) {
        var uploads: [StoreUpload] = []
        for branch in isSiteOnly ? [Self.site] : Self.looseBranches {
            for file in try files(in: branch) {
                kept.insert(file)
                let upload = StoreUpload(.file(path: "\(lake.root)/\(file)"), key: file)
                if let stored = objects[file], store.holds(upload.source, in: stored) { continue }
                uploads.append(upload)
            }
        }
        if !dryRun {
            try store.upload(uploads.filter { $0.key != Self.siteIndex })
            try store.upload(uploads.filter { $0.key == Self.siteIndex })
        }
        count(uploads, &summary)
    }

    /// Files below a folder of this machine that no manifest covers, relative to the root.
    private func files(in folder: String) throws(LakeError) -> [String] {
        let names = try listing(of: "\(lake.root)/\(folder)").filter { !$0.hasPrefix(".") }
        guard !names.contains(Manifest.fileName) else { return [] }
        var files: [String] = []
        for name in names {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(lake.root)/\(path)", isDirectory: &isFolder)
            else {
                continue
            }
            files += isFolder.boolValue ? try self.files(in: path) : [path]
        }
        return files
    }

    private func count(_ uploads: [StoreUpload], _ summary: inout Summary) {
        summary.filesSent += uploads.count
        summary.bytesSent += uploads.reduce(0) { $0 + ((try? $1.source.size()) ?? 0) }
    }
}
