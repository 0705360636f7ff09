import Core
import Foundation

/// What storing one published folder of this machine takes.
///
/// An object store has no rename: the files go first and the manifest last, so that a reader who finds a
/// manifest finds what it lists, and one who comes in the middle of a replacement is told by the digests.
struct FolderUpload {
    let folder: LakeFolder
    /// The folder's path on this machine.
    let path: String
    let manifest: Manifest
    let manifestData: Data

    init(folder: LakeFolder, lake: DataLake) throws(LakeError) {
        let path = lake.path(of: folder)
        guard let data = FileManager.default.contents(atPath: "\(path)/\(Manifest.fileName)") else {
            throw lake.missing(folder, "\(path)/\(Manifest.fileName)")
        }
        self.folder = folder
        self.path = path
        manifest = try lake.decode(data, of: folder)
        manifestData = data
    }

    /// Whether the store has exactly this, by its listing: the manifest, which goes last, by its digest and
    /// the files by their sizes.
    func isStored(in store: some ObjectStore, _ objects: [String: StoredObject]) -> Bool {
        guard let stored = objects[manifestUpload.key], store.holds(manifestUpload.source, in: stored) else {
            return false
        }
        return manifest.files.allSatisfy { objects["\(folder.path)/\($0.name)"]?.bytes == $0.bytes }
    }

    /// The files that the store lacks or holds otherwise.
    func files(missingFrom store: some ObjectStore, _ objects: [String: StoredObject]) -> [StoreUpload] {
        manifest.files.compactMap { file in
            let upload = StoreUpload(
                .file(path: "\(path)/\(file.name)"), key: "\(folder.path)/\(file.name)", sha256: file.sha256)
            if let stored = objects[upload.key], store.holds(upload.source, in: stored) { return nil }
            return upload
        }
    }

    var manifestUpload: StoreUpload {
        StoreUpload(.bytes([UInt8](manifestData)), key: "\(folder.path)/\(Manifest.fileName)")
    }

    /// What a listing shows once all is stored, without digests.
    var objects: [StoredObject] {
        let files = manifest.files.map { ($0.name, $0.bytes) } + [(Manifest.fileName, manifestData.count)]
        return files.map {
            StoredObject(key: "\(folder.path)/\($0.0)", bytes: $0.1, etag: nil, modified: manifest.finished)
        }
    }

    /// Keys in the folder that are none of its files: what an older version left.
    func strays(among objects: some Sequence<StoredObject>) -> [String] {
        let own = Set(manifest.files.map { "\(folder.path)/\($0.name)" } + [manifestUpload.key])
        return objects.map(\.key).filter { $0.hasPrefix(folder.path + "/") && !own.contains($0) }
    }
}
