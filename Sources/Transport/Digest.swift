import Crypto
public import Foundation
import Glibc

/// Content digests, as the lowercase hexadecimal text that manifests and message ids hold.
public enum Digest {
    /// SHA-256 of bytes in memory: `Data`, `[UInt8]` or a raw buffer. 64 characters.
    public static func sha256(of bytes: some ContiguousBytes) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hexadecimal(hash.finalize())
    }

    /// SHA-256 of a text's UTF-8 bytes.
    public static func sha256(of text: String) -> String {
        sha256(of: Array(text.utf8))
    }

    /// SHA-256 of a file, read a piece at a time, so that its size does not matter.
    ///
    /// - Throws: ``TransportError`` with code ``TransportError/Code/fileUnreadable`` when it cannot be opened
    ///   or read to its end.
    public static func sha256(ofFileAt path: String) throws(TransportError) -> String {
        var hash = SHA256()
        try read(path) { hash.update(bufferPointer: $0) }
        return hexadecimal(hash.finalize())
    }

    /// MD5, which S3 wants of some requests and calls an ETag; 16 bytes. Proves nothing against an attacker.
    public static func md5(of bytes: some ContiguousBytes) -> [UInt8] {
        var hash = Insecure.MD5()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    /// Hands over a file a piece at a time.
    static func read(_ path: String, _ take: (UnsafeRawBufferPointer) -> Void) throws(TransportError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { piece.deallocate() }
        while true {
            let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
    }

    private static func unreadable(_ path: String) -> TransportError {
        TransportError(.fileUnreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }

    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        let digits = Array("0123456789abcdef".utf8)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
