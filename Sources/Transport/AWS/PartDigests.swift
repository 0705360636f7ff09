import Crypto
import Foundation

/// The digests of some content and of its parts of a fixed size, worked out in one reading: what an upload
/// to S3 in parts is signed and checked with.
public struct PartDigests: Sendable {
    public struct Part: Sendable {
        /// 16 bytes.
        public var md5: [UInt8]
        /// Lowercase hexadecimal.
        public var sha256: String
    }

    /// At least one; the last may be shorter, and is empty when there is no content.
    public private(set) var parts: [Part] = []
    /// Of the whole.
    public private(set) var sha256 = ""

    /// The ETag that S3 gives an object uploaded in these parts: the MD5 of their MD5s and their number.
    public var etag: String {
        Digest.hexadecimal(Digest.md5(of: parts.flatMap(\.md5))) + "-\(parts.count)"
    }

    public init(of bytes: [UInt8], partSize: Int) {
        var running = Running(partSize: partSize)
        bytes.withUnsafeBytes { running.add($0) }
        self.init(running)
    }

    /// Reads the file a piece at a time.
    ///
    /// - Throws: ``TransportError`` with `fileUnreadable`.
    public init(ofFileAt path: String, partSize: Int) throws(TransportError) {
        var running = Running(partSize: partSize)
        try Digest.read(path) { running.add($0) }
        self.init(running)
    }

    private init(_ running: Running) {
        var running = running
        if running.count > 0 || running.parts.isEmpty { running.endPart() }
        parts = running.parts
        sha256 = Digest.hexadecimal(running.whole.finalize())
    }

    private struct Running {
        let partSize: Int
        var parts: [Part] = []
        var whole = SHA256()
        var md5 = Insecure.MD5()
        var sha256 = SHA256()
        /// Bytes of the part so far.
        var count = 0

        init(partSize: Int) {
            self.partSize = max(1, partSize)
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            whole.update(bufferPointer: bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(partSize - count))
                md5.update(bufferPointer: piece)
                sha256.update(bufferPointer: piece)
                count += piece.count
                rest = rest.dropFirst(piece.count)
                if count == partSize { endPart() }
            }
        }

        mutating func endPart() {
            parts.append(Part(md5: Array(md5.finalize()), sha256: Digest.hexadecimal(sha256.finalize())))
            md5 = Insecure.MD5()
            sha256 = SHA256()
            count = 0
        }
    }
}
