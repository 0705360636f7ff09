import CLinux
public import Core
public import Foundation
import Glibc
import Transport

/// A file to be published.
public struct LakeFile: Sendable {
    public var name: String
    public var bytes: [UInt8]
    /// Rows of a Parquet file.
    public var rows: Int?

    public init(name: String, bytes: [UInt8], rows: Int? = nil) {
        self.name = name
        self.bytes = bytes
        self.rows = rows
    }
}

extension DataLake {
    /// Publishes a folder whole: readers see the old one or the new one, never a mixture, whatever
    /// instruction the machine stops at.
    ///
    /// The files and their manifest are written and flushed under `.staging/`, then the folder takes its
    /// place by one rename; where one stands already the two are exchanged (`renameat2` with
    /// RENAME_EXCHANGE) and the old one removed. A file system without that call gets two renames, between
    /// which the folder is absent for an instant; the old one then waits in `.staging/`.
    ///
    /// - Throws: ``LakeError`` with `cannotWrite`; the tree is then as it was.
    @discardableResult
    public func publish(
        _ folder: LakeFolder, files: [LakeFile], provenance: Provenance, finished: Date = Date()
    ) throws(LakeError) -> Manifest {
        let manifest = Manifest(
            path: folder.path, schemaVersion: folder.schemaVersion,
            files: files.map {
                Manifest.File(
                    name: $0.name, bytes: $0.bytes.count, rows: $0.rows, sha256: Digest.sha256(of: $0.bytes))
            }.sorted { $0.name < $1.name },
            command: provenance.command, version: provenance.version, inputs: provenance.inputs,
            parameters: provenance.parameters, source: provenance.source, counts: provenance.counts,
            adjustment: provenance.adjustment, started: provenance.started, finished: finished)
        let manifestBytes: [UInt8]
        do {
            manifestBytes = [UInt8](try manifest.encoded())
        } catch {
            throw LakeError(.cannotWrite, "cannot describe \(folder.path)", cause: error)
        }

        let staging = "\(root)/.staging"
        try makeFolders(staging)
        sweep(staging)
        let staged = "\(staging)/\(folder.path.replacing("/", with: "-")).\(getpid()).\(UUID().uuidString)"
        guard mkdir(staged, 0o777) == 0 else { throw cannotWrite(staged) }
        do throws(LakeError) {
            for file in files { try write(file.bytes, to: "\(staged)/\(file.name)") }
            try write(manifestBytes, to: "\(staged)/\(Manifest.fileName)")
            try flushFolder(staged)
            try swapIn(staged, at: path(of: folder))
        } catch {
            removeFolder(staged)
            throw error
        }
        return manifest
    }

    /// Replaces a small file, such as the pointer to the model in force, in one step.
    public func replaceFile(_ path: String, with bytes: [UInt8]) throws(LakeError) {
        let target = "\(root)/\(path)"
        let staging = "\(root)/.staging"
        try makeFolders(staging)
        let folder = parent(of: target)
        try makeFolders(folder)
        let staged = "\(staging)/\(path.replacing("/", with: "-")).\(getpid()).\(UUID().uuidString)"
        try write(bytes, to: staged)
        guard rename(staged, target) == 0 else {
            let error = cannotWrite(target)
            unlink(staged)
            throw error
        }
        try flushFolder(folder)
    }

    /// Moves a published folder to another place of the tree, replacing what stands there.
    public func move(_ folder: LakeFolder, to target: LakeFolder) throws(LakeError) {
        try swapIn(path(of: folder), at: path(of: target))
        try flushFolder(parent(of: path(of: folder)))
    }

    private func swapIn(_ staged: String, at target: String) throws(LakeError) {
        let parent = parent(of: target)
        try makeFolders(parent)
        if clinux_rename_new(staged, target) == 0 {
            try flushFolder(parent)
            return
        }
        switch errno {
        case EEXIST:
            if clinux_rename_exchange(staged, target) != 0 {
                guard errno == EINVAL || errno == ENOSYS else { throw cannotWrite(target) }
                try replaceInTwoSteps(staged, at: target)
            }
        case EINVAL, ENOSYS:
            try replaceInTwoSteps(staged, at: target)
        default:
            throw cannotWrite(target)
        }
        try flushFolder(parent)
        // The name now holds the folder that was replaced.
        removeFolder(staged)
    }

    private func replaceInTwoSteps(_ staged: String, at target: String) throws(LakeError) {
        let aside = "\(staged).old"
        let stood = access(target, F_OK) == 0
        if stood, rename(target, aside) != 0 { throw cannotWrite(target) }
        guard rename(staged, target) == 0 else {
            let error = cannotWrite(target)
            if stood { rename(aside, target) }
            throw error
        }
        if stood { removeFolder(aside) }
    }

    /// Creates a folder and those above it, flushing each new name.
    private func makeFolders(_ path: String) throws(LakeError) {
        if mkdir(path, 0o777) == 0 { return }
        let code = errno
        if code == EEXIST { return }
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw cannotWrite(path, code)
        }
        let parent = String(path[..<slash])
        try makeFolders(parent)
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw cannotWrite(path) }
        try flushFolder(parent)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(LakeError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw cannotWrite(path) }
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let written = Glibc.write(
                    descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if written < 0 {
                    if errno == EINTR { continue }
                    code = errno
                    return
                }
                offset += written
            }
            if fsync(descriptor) != 0 { code = errno }
        }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code != 0 {
            unlink(path)
            throw cannotWrite(path, code)
        }
    }

    private func flushFolder(_ path: String) throws(LakeError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotWrite(path) }
        defer { close(descriptor) }
        // Some network file systems cannot flush a folder and say so with EINVAL.
        if fsync(descriptor) != 0, errno != EINVAL { throw cannotWrite(path) }
    }

    /// Removes what a crash left in the staging folder more than a day ago.
    private func sweep(_ staging: String) {
        guard let names = try? names(in: staging) else { return }
        let yesterday = time(nil) - 86_400
        for name in names {
            var status = stat()
            if stat("\(staging)/\(name)", &status) == 0, status.st_mtim.tv_sec < yesterday {
                removeFolder("\(staging)/\(name)")
            }
        }
    }

    private func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private func removeFolder(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    private func cannotWrite(_ path: String, _ code: Int32 = errno) -> LakeError {
        let reason = String(cString: strerror(code))
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "free some space"
            case EROFS, EACCES, EPERM: "make the folder writable or choose another --root"
            default: "check the disk"
            }
        return LakeError(.cannotWrite, "cannot write \(path): \(reason); \(remedy)")
    }
}
