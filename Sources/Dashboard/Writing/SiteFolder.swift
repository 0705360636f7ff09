import Core
import Foundation
import Glibc

/// The files of a site, written so that nobody ever reads half of one.
///
/// A file is written under a hidden name and renamed. Nothing is flushed: after a power cut a file may be
/// shorter than it was, which its recorded size tells, so that it is made again.
struct SiteFolder {
    /// Without a slash at its end.
    let root: String

    /// Bytes of a file; nil where there is none, or something else stands in its place.
    func size(of path: String) -> Int? {
        var status = stat()
        guard stat("\(root)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// - Returns: false where the file has these bytes already, and is left alone.
    func write(_ path: String, _ bytes: [UInt8]) throws(SiteError) -> Bool {
        if size(of: path) == bytes.count, contents(of: path) == bytes { return false }
        let file = "\(root)/\(path)"
        let (folder, name) = Self.split(path)
        if !folder.isEmpty || access(root, F_OK) != 0 { try make(folder) }
        let draft = "\(root)/\(folder.isEmpty ? "" : folder + "/").\(name).new"
        do throws(SiteError) {
            try Self.put(bytes, in: draft)
            guard rename(draft, file) == 0 else { throw Self.failure(file, errno) }
        } catch {
            unlink(draft)
            throw error
        }
        return true
    }

    func contents(of path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(root)/\(path)").map { [UInt8]($0) }
    }

    /// - Returns: whether there was such a file.
    func remove(_ path: String) throws(SiteError) -> Bool {
        guard unlink("\(root)/\(path)") != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw Self.failure("\(root)/\(path)", errno) }
        return false
    }

    /// Every file below a folder, hidden ones too, in no order; none where there is no such folder.
    func files(below folder: String) -> [String] {
        guard let directory = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(directory) }
        var files: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let path = "\(folder)/\(name)"
            files += entry.pointee.d_type == UInt8(DT_DIR) ? self.files(below: path) : [path]
        }
        return files
    }

    /// Makes a folder and those above it.
    func make(_ folder: String) throws(SiteError) {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            // Foundation says less than the system does.
            guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
            throw Self.failure(path, errno)
        }
    }

    private static func put(_ bytes: [UInt8], in path: String) throws(SiteError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var code: Int32 = 0
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count == 0 || errno != EINTR {
                    code = count == 0 ? EIO : errno
                    return
                }
            }
        }
        // A full disk behind a network may only say so now.
        if close(descriptor) != 0, code == 0, errno != EINTR { code = errno }
        guard code == 0 else { throw failure(path, code) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    static func failure(_ path: String, _ code: Int32) -> SiteError {
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "free some space, then run bellwether site"
            case EROFS, EACCES, EPERM: "make it writable, then run bellwether site"
            case EISDIR, ENOTDIR, EEXIST: "move away what stands there, then run bellwether site"
            default: "check the disk, then run bellwether site"
            }
        return SiteError(
            code == EIO ? .io : .cannotWrite,
            "the dashboard cannot be written: \(path): \(String(cString: strerror(code))); \(remedy)")
    }
}
