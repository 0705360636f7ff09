import CLinux
import Core
import Foundation
import Glibc

/// The calls that change the file system: repeated when a signal interrupts them, and with errors that name
/// the place and the remedy.
enum Disk {
    /// Creates a folder and those above it, and flushes each new name in the folder that holds it.
    static func makeFolders(_ path: String) throws(LakeError) {
        var code = makeFolder(path)
        if code == EEXIST { return }
        let above = parent(of: path)
        if code == ENOENT, above != path {
            try makeFolders(above)
            code = makeFolder(path)
        }
        guard code == 0 || code == EEXIST else { throw failure(path, code) }
        try flushFolder(above)
    }

    /// 0, or the error's number.
    static func makeFolder(_ path: String) -> Int32 {
        status { mkdir(path, 0o777) }
    }

    /// Renames, replacing a file or an empty folder. 0, or the error's number.
    static func rename(_ old: String, _ new: String) -> Int32 {
        status { Glibc.rename(old, new) }
    }

    /// Renames to a name that must be free. 0, or the error's number: EEXIST or ENOTEMPTY when it is taken.
    static func renameNew(_ old: String, _ new: String) -> Int32 {
        let code = status { clinux_rename_new(old, new) }
        guard lacksCall(code) else { return code }
        // Folders only come here, and a plain rename puts one over an empty folder at most.
        return rename(old, new)
    }

    /// Exchanges two names in one step. 0, or the error's number; see ``lacksCall(_:)``.
    static func exchange(_ one: String, _ other: String) -> Int32 {
        status { clinux_rename_exchange(one, other) }
    }

    /// Whether the number says that this file system cannot do it at all.
    static func lacksCall(_ code: Int32) -> Bool {
        code == EINVAL || code == ENOSYS || code == EOPNOTSUPP
    }

    /// Makes the names in a folder last.
    static func flushFolder(_ path: String) throws(LakeError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        let code = status { fsync(descriptor) }
        // Some network file systems cannot flush a folder and say so with EINVAL.
        guard code == 0 || code == EINVAL else { throw failure(path, code) }
    }

    /// Makes the names in a folder last, and that folder's own name, up to `root`.
    ///
    /// A folder above may be another process's work that it has not flushed yet, or never will.
    static func flushFolders(from path: String, upTo root: String) throws(LakeError) {
        var folder = path
        try flushFolder(folder)
        while folder.count > root.count {
            folder = parent(of: folder)
            try flushFolder(folder)
        }
    }

    /// Removes a file or a folder with what is in it. What cannot be removed stays.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes a folder and those above it as long as they are empty, up to `root`, which stays.
    static func removeEmptyFolders(from path: String, upTo root: String) {
        var path = path
        while path.count > root.count, path.hasPrefix(root + "/"), status({ rmdir(path) }) == 0 {
            path = parent(of: path)
        }
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Runs a call until no signal interrupts it. 0, or the error's number.
    static func status(_ call: () -> Int32) -> Int32 {
        while true {
            if call() >= 0 { return 0 }
            let code = errno
            if code != EINTR { return code }
        }
    }

    static func failure(_ path: String, _ code: Int32) -> LakeError {
        let reason = String(cString: strerror(code))
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "free some space"
            case EROFS, EACCES, EPERM: "make the folder writable or choose another --root"
            case EXDEV: "choose a --root whose folders lie on one file system of their own"
            default: "check the disk"
            }
        return LakeError(
            code == EIO ? .io : .cannotWrite, "cannot write \(path): \(reason); \(remedy)")
    }
}
