import Foundation
import Glibc

/// The files of the dashboard's folder, and no other: a path is walked name by name from the folder, and neither a
/// link nor a name that leads elsewhere is followed.
struct SiteFiles: Sendable {
    struct File: Sendable {
        var bytes: Data
        /// As HTTP's ETag has it. The site replaces its files and never writes into one, so that another content is
        /// another file.
        var tag: String
        var type: String
    }

    private let folder: String

    /// Nil where there is no such folder.
    init?(folder: String) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
        else {
            return nil
        }
        self.folder = folder
    }

    /// - Parameter path: of a request, still percent-encoded, such as `/api/index.json`.
    /// - Returns: nil where there is no such file, or where it is not for a browser to see.
    func file(at path: String) -> File? {
        guard let names = Self.names(path), let descriptor = descriptor(of: names) else { return nil }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let bytes = try? handle.readToEnd() ?? Data(), bytes.count == status.st_size
        else { return nil }
        let modified = status.st_mtim
        return File(
            bytes: bytes,
            tag: "\"\(status.st_ino)-\(modified.tv_sec)-\(modified.tv_nsec)-\(status.st_size)\"",
            type: Self.type(of: names[names.count - 1]))
    }

    /// The names that a path goes through; nil for one that tries to leave.
    private static func names(_ path: String) -> [String]? {
        guard path.hasPrefix("/") else { return nil }
        guard path != "/" else { return ["index.html"] }
        var names: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            // No file of ours begins with a dot, so that `.`, `..` and hidden files go the same way.
            guard let name = String(part).removingPercentEncoding, !name.isEmpty, !name.hasPrefix("."),
                !name.contains(where: { $0 == "/" || $0 == "\\" || $0 == "\0" })
            else { return nil }
            names.append(name)
        }
        return names
    }

    private func descriptor(of names: [String]) -> Int32? {
        var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for (place, name) in names.enumerated() {
            guard current >= 0 else { return nil }
            let isLast = place == names.count - 1
            // O_NONBLOCK: a pipe that somebody put there must not hold the server up.
            let next = openat(
                current, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (isLast ? 0 : O_DIRECTORY))
            close(current)
            current = next
        }
        return current >= 0 ? current : nil
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "svg": "image/svg+xml",
        "txt": "text/plain; charset=utf-8", "png": "image/png", "csv": "text/csv; charset=utf-8",
    ]

    private static func type(of name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
        return types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
