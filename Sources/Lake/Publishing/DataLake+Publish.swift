public import Core
public import Foundation
import Transport

extension DataLake {
    /// Publishes a folder whole: readers see the old one or the new one, never a mixture, whatever
    /// instruction the machine stops at.
    ///
    /// The files and their manifest are written and flushed under `.staging/`, then the folder takes its
    /// place by one rename; where one stands already the two are exchanged (`renameat2` with
    /// RENAME_EXCHANGE) and the old one removed. Two processes that publish the same folder both end well,
    /// and the later one's stands.
    ///
    /// A file system without that call (NFS, some FUSE ones) gets two renames. Between them a reader finds
    /// no folder, for an instant; after a crash between them until the next writer in this tree, whichever
    /// folder it publishes, has put the old one back.
    ///
    /// - Throws: ``LakeError`` with `cannotWrite`, `io` when the disk fails, or `missing` for a file to be copied
    ///   that is not there. The tree is then as it was, unless it was the last flush that failed: the new folder then stands whole, but may be the old one
    ///   again after a power cut.
    @discardableResult
    public func publish(
        _ folder: LakeFolder, files: [LakeFile], provenance: Provenance, finished: Date = Date()
    ) throws(LakeError) -> Manifest {
        try check(folder.path)
        var names: Set<String> = [Manifest.fileName]
        for file in files where !PlainName.isPlain(file.name) || !names.insert(file.name).inserted {
            throw LakeError(
                .cannotWrite,
                "cannot publish \(folder.path): “\(file.name)” is not a name of its own without “/” or a "
                    + "leading “.”; rename that file")
        }
        var entries: [Manifest.File] = []
        for file in files { entries.append(try file.entry()) }
        let manifest = Manifest(
            path: folder.path, schemaVersion: folder.schemaVersion,
            files: entries.sorted { $0.name < $1.name },
            command: provenance.command, version: provenance.version, inputs: provenance.inputs,
            parameters: provenance.parameters, source: provenance.source, counts: provenance.counts,
            adjustment: provenance.adjustment,
            anchors: provenance.anchors.isEmpty ? nil : provenance.anchors, started: provenance.started,
            finished: finished)
        let manifestBytes: [UInt8]
        do {
            manifestBytes = [UInt8](try manifest.encoded())
        } catch {
            throw LakeError(.cannotWrite, "cannot describe \(folder.path)", cause: error)
        }
        var stage = try Stage(self, for: folder.path)
        try stage.write(files + [LakeFile(name: Manifest.fileName, bytes: manifestBytes)])
        try stage.swapIn(stage.new, inOneStep: true)
        try push(folder)
        return manifest
    }

    /// Replaces a small file, such as the pointer to the model in force, in one step.
    ///
    /// - Throws: ``LakeError`` as ``publish(_:files:provenance:finished:)`` does.
    public func replaceFile(_ path: String, with bytes: [UInt8]) throws(LakeError) {
        try check(path)
        let target = "\(root)/\(path)"
        let parent = Disk.parent(of: target)
        let stage = try Stage(self, for: path)
        let file = try NewFile(stage.new)
        try file.write(bytes)
        try file.finish()
        try Disk.makeFolders(parent)
        let code = Disk.rename(stage.new, target)
        guard code == 0 else { throw Disk.failure(target, code) }
        try Disk.flushFolders(from: parent, upTo: root)
        try remote?.store.upload([StoreUpload(.bytes(bytes), key: path)])
    }

    /// Moves a published folder to another place of the tree, replacing what stands there.
    ///
    /// Where something does, it takes two renames, as an exchange would put that at the folder's old place;
    /// see ``publish(_:files:provenance:finished:)`` for a crash between them.
    ///
    /// - Throws: ``LakeError`` as ``publish(_:files:provenance:finished:)`` does; `missing` when there is no
    ///   such folder.
    public func move(_ folder: LakeFolder, to target: LakeFolder) throws(LakeError) {
        try check(folder.path)
        try check(target.path)
        try bring([folder])
        guard Disk.exists(path(of: folder)) else {
            throw LakeError(.missing, "no \(folder.path) in \(root) to move; run \(folder.producer)")
        }
        var stage = try Stage(self, for: target.path)
        try stage.swapIn(path(of: folder), inOneStep: false)
        try Disk.flushFolder(Disk.parent(of: path(of: folder)))
        try push(target)
        try withdraw(folder)
    }

    /// Takes a published folder out of the tree, and the folders above it that this empties. One that does
    /// not stand is no error.
    ///
    /// - Throws: ``LakeError`` as ``publish(_:files:provenance:finished:)`` does.
    public func remove(_ folder: LakeFolder) throws(LakeError) {
        try check(folder.path)
        // Readers of the store must not find a manifest whose files are going.
        try withdraw(folder)
        guard Disk.exists(path(of: folder)) else { return }
        var stage = try Stage(self, for: folder.path)
        try stage.takeOut()
        Disk.removeEmptyFolders(from: Disk.parent(of: path(of: folder)), upTo: root)
    }

    private func check(_ path: String) throws(LakeError) {
        guard PlainName.areAll(path) else {
            throw LakeError(
                .cannotWrite,
                "cannot write “\(path)” in \(root): each part needs a name without a leading “.”; choose another"
            )
        }
    }
}
