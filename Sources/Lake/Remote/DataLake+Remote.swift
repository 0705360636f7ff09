public import Core
import Foundation
import Parquet
import Transport

extension DataLake {
    /// Makes the folders stand in the working copy as they are published, each file checked against its
    /// digest; a tree of this machine has them already.
    ///
    /// Many folders at once are fetched over several connections, so commands that read a range ask for all
    /// of it here first.
    ///
    /// - Throws: ``LakeError``: `missing`, `unavailable`, or `corrupt` when the store's bytes are not what
    ///   the manifest lists, also after asking again (a folder may be replaced while it is read).
    public func bring(_ folders: [LakeFolder]) throws(LakeError) {
        guard let remote else { return }
        do {
            try bring(folders, from: remote)
        } catch  where error.code == .corrupt {
            for folder in folders { remote.forget(folder) }
            try bring(folders, from: remote)
        }
    }

    private func bring(_ folders: [LakeFolder], from remote: RemoteTree) throws(LakeError) {
        var stale: [(folder: LakeFolder, manifest: Manifest, data: Data)] = []
        for (folder, data) in zip(folders, try manifestData(of: folders, from: remote)) {
            let manifest = try decode(data, of: folder)
            if !stands(folder, manifest, data) { stale.append((folder, manifest, data)) }
        }
        // Some at a time: the working copy fills as it goes, and staging stays small.
        for start in stride(from: 0, to: stale.count, by: 64) {
            try install(stale[start..<min(start + 64, stale.count)], from: remote)
        }
    }

    private func install(
        _ entries: ArraySlice<(folder: LakeFolder, manifest: Manifest, data: Data)>, from remote: RemoteTree
    ) throws(LakeError) {
        let batch = try Stage(self, for: "fetched")
        var wanted: [StoreDownload] = []
        for (index, entry) in entries.enumerated() {
            let place = "\(batch.new)/\(index)"
            try Disk.makeFolders(place)
            wanted += entry.manifest.files.map {
                StoreDownload(
                    key: "\(entry.folder.path)/\($0.name)", path: "\(place)/\($0.name)", sha256: $0.sha256,
                    bytes: $0.bytes)
            }
        }
        try remote.store.download(wanted)
        for (index, entry) in entries.enumerated() {
            let place = "\(batch.new)/\(index)"
            let manifest = try NewFile("\(place)/\(Manifest.fileName)")
            try manifest.write([UInt8](entry.data))
            try manifest.finish()
            var stage = try Stage(self, for: entry.folder.path)
            try stage.swapIn(place, inOneStep: true)
        }
    }

    /// The manifests of many folders, in order; from an object store they come over several connections.
    ///
    /// - Throws: ``LakeError`` as ``manifest(of:)``.
    public func manifests(of folders: [LakeFolder]) throws(LakeError) -> [Manifest] {
        guard let remote else {
            return try parallelMap(folders) { (folder) throws(LakeError) in try manifest(of: folder) }
        }
        let data = try manifestData(of: folders, from: remote)
        return try parallelMap(folders.count) { (index) throws(LakeError) in
            try decode(data[index], of: folders[index])
        }
    }

    /// What tells whether a folder was published again since it was looked at: of a tree of this machine the size
    /// and the time of its manifest, which takes microseconds, of one in an object store the manifest's SHA-256.
    /// Equal content that was published twice, or copied, has two editions.
    ///
    /// - Throws: ``LakeError``; `missing` where a folder was never published.
    public func editions(of folders: [LakeFolder]) throws(LakeError) -> [String] {
        if let remote {
            return try manifestData(of: folders, from: remote).map { Digest.sha256(of: $0) }
        }
        var editions: [String] = []
        editions.reserveCapacity(folders.count)
        for folder in folders {
            let manifest = "\(path(of: folder))/\(Manifest.fileName)"
            var status = stat()
            guard stat(manifest, &status) == 0 else { throw missing(folder, manifest) }
            editions.append("\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
        }
        return editions
    }

    func manifestData(of folders: [LakeFolder], from remote: RemoteTree) throws(LakeError) -> [Data] {
        let found = try remote.manifests(of: folders) { folder in
            FileManager.default.contents(atPath: "\(path(of: folder))/\(Manifest.fileName)")
        }
        var all: [Data] = []
        for (folder, data) in zip(folders, found) {
            guard let data else { throw missing(folder, "\(name)/\(folder.path)/\(Manifest.fileName)") }
            all.append(data)
        }
        return all
    }

    /// Whether the working copy holds the folder of this manifest.
    private func stands(_ folder: LakeFolder, _ manifest: Manifest, _ data: Data) -> Bool {
        FileManager.default.contents(atPath: "\(path(of: folder))/\(Manifest.fileName)") == data
            && manifest.files.allSatisfy { fileSize("\(path(of: folder))/\($0.name)") == $0.bytes }
    }

    /// Stores a folder of the working copy: files first, then the manifest, then what is left of an older
    /// version goes.
    func push(_ folder: LakeFolder) throws(LakeError) {
        guard let remote else { return }
        let upload = try FolderUpload(folder: folder, lake: self)
        let before = try remote.objects(in: folder.path)
        let stored = Dictionary(uniqueKeysWithValues: before.map { ($0.key, $0) })
        try remote.store.upload(upload.files(missingFrom: remote.store, stored))
        try remote.store.upload([upload.manifestUpload])
        try remote.store.remove(upload.strays(among: before))
        remote.note(upload.objects, in: folder, manifest: upload.manifestData)
    }

    /// Takes a folder out of the store, the manifest first, so that it ceases to be published at once.
    func withdraw(_ folder: LakeFolder) throws(LakeError) {
        guard let remote else { return }
        let keys = try remote.objects(in: folder.path).map(\.key)
        let manifest = "\(folder.path)/\(Manifest.fileName)"
        try remote.store.remove(keys.filter { $0 == manifest })
        try remote.store.remove(keys.filter { $0 != manifest })
        remote.note([], in: folder, manifest: nil)
    }
}
