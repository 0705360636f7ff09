import Core
import Foundation
import Synchronization

/// What stands in an object store: its listing and its manifests, each asked for once and remembered.
///
/// A command lives for seconds to minutes, so what others publish meanwhile is seen only where a digest
/// does not fit, which makes the reader ask again.
final class RemoteTree: Sendable {
    let store: any ObjectStore
    private let listings = Mutex<[String: Listing]>([:])
    private let manifests = Mutex<[String: Data]>([:])

    /// The objects of one branch by folder.
    private struct Listing {
        private(set) var objects: [String: [String: StoredObject]] = [:]
        private(set) var subfolders: [String: Set<String>] = [:]

        init(_ objects: [StoredObject]) {
            for object in objects { insert(object) }
        }

        mutating func insert(_ object: StoredObject) {
            var (folder, name) = RemoteTree.split(object.key)
            objects[folder, default: [:]][name] = object
            while !folder.isEmpty {
                (folder, name) = RemoteTree.split(folder)
                guard subfolders[folder, default: []].insert(name).inserted else { return }
            }
        }

        mutating func replace(_ folder: String, with new: [StoredObject]) {
            objects[folder] = nil
            for object in new { insert(object) }
        }
    }

    /// `a/b/c` as `a/b` and `c`.
    private static func split(_ key: String) -> (folder: String, name: String) {
        guard let slash = key.lastIndex(of: "/") else { return ("", key) }
        return (String(key[..<slash]), String(key[key.index(after: slash)...]))
    }

    init(store: any ObjectStore) {
        self.store = store
    }

    /// Runs `body` on the listing of the branch that the key or folder is in.
    private func withListing<Value: Sendable>(
        of path: String, _ body: (Listing) -> Value
    ) throws(LakeError) -> Value {
        let branch = String(path.prefix { $0 != "/" })
        if let value = listings.withLock({ $0[branch].map(body) }) { return value }
        let listing = Listing(try store.list(prefix: branch + "/"))
        listings.withLock { $0[branch] = listing }
        return body(listing)
    }

    func object(_ key: String) throws(LakeError) -> StoredObject? {
        let (folder, name) = Self.split(key)
        return try withListing(of: key) { $0.objects[folder]?[name] }
    }

    /// The objects right in a folder, ascending by key.
    func objects(in folder: String) throws(LakeError) -> [StoredObject] {
        try withListing(of: folder) { listing in
            (listing.objects[folder] ?? [:]).values.sorted { $0.key < $1.key }
        }
    }

    /// The names right below a folder, of objects and of folders, ascending and without hidden ones.
    func names(in folder: String) throws(LakeError) -> [String] {
        try withListing(of: folder) { listing in
            let subfolders = (listing.subfolders[folder] ?? []).filter { path in
                listing.objects["\(folder)/\(path)"] != nil || listing.subfolders["\(folder)/\(path)"] != nil
            }
            return subfolders.union((listing.objects[folder] ?? [:]).keys).filter { !$0.hasPrefix(".") }
                .sorted()
        }
    }

    /// The manifests of folders as stored, in order; nil where there is none.
    ///
    /// - Parameter known: gives the bytes that this machine holds for a folder, taken when their MD5 is the
    ///   object's ETag.
    func manifests(
        of folders: [LakeFolder], known: (LakeFolder) -> Data?
    ) throws(LakeError) -> [Data?] {
        var found: [String: Data] = [:]
        var absent: [String] = []
        for folder in folders {
            if let data = manifests.withLock({ $0[folder.path] }) {
                found[folder.path] = data
                continue
            }
            guard let object = try object("\(folder.path)/\(Manifest.fileName)") else { continue }
            if let data = known(folder), store.holds(.bytes([UInt8](data)), in: object) {
                found[folder.path] = data
            } else {
                absent.append(folder.path)
            }
        }
        let fetched = try concurrently(absent.count, width: 16) { [absent, store] (index) throws(LakeError) in
            try store.bytes("\(absent[index])/\(Manifest.fileName)")
        }
        for (path, bytes) in zip(absent, fetched) {
            if let bytes { found[path] = Data(bytes) }
        }
        let all = found
        manifests.withLock { $0.merge(all) { $1 } }
        return folders.map { all[$0.path] }
    }

    /// Forgets what is known of the folder's branch: it has changed.
    func forget(_ folder: LakeFolder) {
        let branch = String(folder.path.prefix { $0 != "/" })
        _ = listings.withLock { $0.removeValue(forKey: branch) }
        _ = manifests.withLock { $0.removeValue(forKey: folder.path) }
    }

    /// Notes what a folder holds now; nothing when it was taken out.
    func note(_ objects: [StoredObject], in folder: LakeFolder, manifest: Data?) {
        let branch = String(folder.path.prefix { $0 != "/" })
        listings.withLock { $0[branch]?.replace(folder.path, with: objects) }
        manifests.withLock { $0[folder.path] = manifest }
    }
}
