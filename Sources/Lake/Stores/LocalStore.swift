public import Core
import Foundation
import Glibc
import Transport

/// A folder of this machine as an object store: plain files, each replaced by a rename.
///
/// Hidden files and folders (`.staging`) are no objects.
public struct LocalStore: ObjectStore {
    public let root: String

    public init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    public var name: String { root }

    public func list(prefix: String) throws(LakeError) -> [StoredObject] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
        if !folder.isEmpty { try StoreKey.check(folder) }
        var objects: [StoredObject] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            for name in try names(in: folder) {
                let key = folder.isEmpty ? name : "\(folder)/\(name)"
                var status = stat()
                guard !name.hasPrefix("."), lstat("\(root)/\(key)", &status) == 0, StoreKey.isValid(key)
                else {
                    continue
                }
                if status.st_mode & S_IFMT == S_IFDIR {
                    if "\(key)/".hasPrefix(prefix) || prefix.hasPrefix("\(key)/") { folders.append(key) }
                } else if status.st_mode & S_IFMT == S_IFREG, key.hasPrefix(prefix) {
                    let modified = Date(
                        timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec)
                            / 1e9)
                    objects.append(
                        StoredObject(key: key, bytes: Int(status.st_size), etag: nil, modified: modified))
                }
            }
        }
        return objects.sorted(by: StoreKey.precedes)
    }

    public func bytes(_ key: String) throws(LakeError) -> [UInt8]? {
        try StoreKey.check(key)
        let path = "\(root)/\(key)"
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            var status = stat()
            if stat(path, &status) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
            throw LakeError(.io, "cannot read \(path)", cause: error)
        }
    }

    public func download(_ items: [StoreDownload], progress: StoreProgress?) throws(LakeError) {
        for item in items { try StoreKey.check(item.key) }
        _ = try parallelMap(items) { (item) throws(LakeError) in
            let source = "\(root)/\(item.key)"
            guard access(source, F_OK) == 0 else {
                throw LakeError(.missing, "\(source) is absent; publish it first")
            }
            let part = try PartFile(for: item.path)
            let copied = try copy(.file(path: source), to: part.path)
            if let problem = item.problem(bytes: copied.bytes, sha256: copied.sha256) {
                throw LakeError(.corrupt, "\(source) \(problem)")
            }
            try part.publish()
            progress?(item.key, copied.bytes)
        }
    }

    public func upload(_ items: [StoreUpload], progress: StoreProgress?) throws(LakeError) {
        for item in items { try StoreKey.check(item.key) }
        _ = try parallelMap(items) { (item) throws(LakeError) in
            let target = "\(root)/\(item.key)"
            let part = try PartFile(for: target, isObject: true)
            let copied = try copy(item.source, to: part.path)
            if let given = item.sha256, given != copied.sha256 { throw item.differs(copied.sha256, at: name) }
            try part.publish()
            progress?(item.key, copied.bytes)
        }
    }

    public func remove(_ keys: [String]) throws(LakeError) {
        for key in keys {
            try StoreKey.check(key)
            guard unlink("\(root)/\(key)") == 0 || errno == ENOENT || errno == ENOTDIR else {
                throw LakeError(
                    .cannotWrite,
                    "cannot remove \(root)/\(key): \(systemError()); check the folder's permissions")
            }
        }
    }

    public func etag(of source: StoreUpload.Source) -> String? { nil }

    private func names(in folder: String) throws(LakeError) -> [String] {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let directory = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw LakeError(.io, "cannot list \(path): \(systemError()); check its permissions")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    private func copy(
        _ source: StoreUpload.Source, to path: String
    ) throws(LakeError) -> (bytes: Int, sha256: String) {
        let data: Data
        switch source {
        case .bytes(let bytes): data = Data(bytes)
        case .file(let path):
            do {
                data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
            } catch {
                throw LakeError(.io, "cannot read \(path); check that it is there", cause: error)
            }
        }
        do {
            try data.write(to: URL(filePath: path))
        } catch {
            throw LakeError(
                .cannotWrite, "cannot write \(path); check the folder and the space left", cause: error)
        }
        return (data.count, Digest.sha256(of: data))
    }
}

extension StoreUpload.Source {
    /// For messages.
    var name: String {
        switch self {
        case .file(let path): path
        case .bytes(let bytes): "\(bytes.count) bytes in memory"
        }
    }
}

extension StoreDownload {
    /// In what an object differs from what was asked for; nil when in nothing.
    func problem(bytes found: Int, sha256 digest: String?) -> String? {
        if let bytes, bytes != found {
            return "has \(found) bytes, not the \(bytes) listed; publish it again"
        }
        if let sha256, let digest, sha256 != digest {
            return "has the SHA-256 \(digest), not \(sha256) as listed; publish it again"
        }
        return nil
    }
}
