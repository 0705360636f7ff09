import Core
import Foundation
import Glibc

/// A file on its way in: written under a temporary name, then flushed and renamed to its own.
struct PartFile: ~Copyable {
    /// What temporary names end in.
    static let suffix = ".part"

    /// Where to write.
    let path: String
    private let folder: String
    private let target: String
    /// An object of a store of ours: it has a hidden name until it is whole, and its new name is flushed.
    private let isObject: Bool
    private var isPublished = false

    /// Makes the folders above `target`.
    init(for target: String, isObject: Bool = false) throws(LakeError) {
        let slash = target.lastIndex(of: "/")
        folder = slash.map { String(target[..<$0]) } ?? "."
        let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw LakeError(
                .cannotWrite, "cannot make the folder \(folder); check its permissions", cause: error)
        }
        // Its own name for each writer: two that bring the same file do not write into one another's.
        let unique = String(UInt32.random(in: 0 ... .max), radix: 36)
        path = "\(folder)/\(isObject ? "." : "")\(name.prefix(180)).\(getpid())-\(unique)\(Self.suffix)"
        self.target = target
        self.isObject = isObject
    }

    deinit {
        if !isPublished { unlink(path) }
    }

    /// Flushes the file and gives it its name.
    consuming func publish() throws(LakeError) {
        guard flush(path), rename(path, target) == 0 else { throw failure() }
        isPublished = true
        if isObject, !flush(folder), errno != EINVAL { throw failure() }
    }

    private func flush(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let code = fsync(descriptor)
        close(descriptor)
        return code == 0
    }

    private func failure() -> LakeError {
        LakeError(
            .cannotWrite, "cannot write \(target): \(systemError()); check the folder and the space left")
    }
}
