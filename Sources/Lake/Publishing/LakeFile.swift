public import Core
import Foundation
import Transport

/// A file to be published: bytes in memory, or a file to be copied.
public struct LakeFile: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case file(path: String)
    }

    public var name: String
    /// Rows of a Parquet file.
    public var rows: Int?
    let content: Content

    public init(name: String, bytes: [UInt8], rows: Int? = nil) {
        self.name = name
        self.rows = rows
        content = .bytes(bytes)
    }

    /// A copy of the file at `path`, made and hashed a piece at a time, so that its size does not matter.
    ///
    /// - Parameter path: outside the tree's folders; it must not change until it is published.
    public init(name: String, copyOf path: String, rows: Int? = nil) {
        self.name = name
        self.rows = rows
        content = .file(path: path)
    }

    /// SHA-256 of its bytes, in hexadecimal, as the manifest will have it.
    ///
    /// - Throws: ``LakeError`` as publishing it does.
    public func digest() throws(LakeError) -> String { try entry().sha256 }

    /// What the manifest says of it.
    ///
    /// - Throws: ``LakeError`` with `missing` or `io` when the file to be copied cannot be read.
    func entry() throws(LakeError) -> Manifest.File {
        switch content {
        case .bytes(let bytes):
            return Manifest.File(name: name, bytes: bytes.count, rows: rows, sha256: Digest.sha256(of: bytes))
        case .file(let path):
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw LakeError(
                    errno == ENOENT ? .missing : .io,
                    "cannot read \(path) to publish it: \(String(cString: strerror(errno))); write it first")
            }
            do {
                return Manifest.File(
                    name: name, bytes: Int(status.st_size), rows: rows,
                    sha256: try Digest.sha256(ofFileAt: path))
            } catch {
                throw LakeError(.io, "cannot read \(path) to publish it; check the disk", cause: error)
            }
        }
    }
}
