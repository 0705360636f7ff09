import Core
import Foundation
package import Transport

/// A folder that gets mail as files: `new/NAME.eml`, one for each message and recipient, as a Maildir has it.
///
/// A file is written whole under `tmp/`, flushed and renamed, so that a reader of `new/` never sees half of
/// one. Its name comes from message id and recipient: the same letter put twice is one file.
package struct MailFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// - Throws: ``TransportError`` `fileUnwritable`.
    package func put(_ bytes: [UInt8], id: String, to address: String) throws(TransportError) {
        let name = Self.name(id: id, address: address)
        let (draft, place) = ("\(path)/tmp/\(name)", "\(path)/new/\(name)")
        do {
            for folder in ["tmp", "new", "cur"] {
                try FileManager.default.createDirectory(
                    atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
            }
        } catch {
            throw unwritable(String(cString: strerror(errno)))
        }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(String(cString: strerror(errno))) }
        var offset = 0
        var problem: Int32 = 0
        while offset < bytes.count, problem == 0 {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { offset += count } else if errno != EINTR { problem = errno }
        }
        if problem == 0, fsync(descriptor) != 0 { problem = errno }
        close(descriptor)
        if problem == 0, rename(draft, place) != 0 { problem = errno }
        guard problem == 0 else {
            unlink(draft)
            throw unwritable(String(cString: strerror(problem)))
        }
        let folder = open("\(path)/new", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Safe on every file system, and readable: part of the address, then a digest of the whole letter.
    package static func name(id: String, address: String) -> String {
        let plain = address.prefix(60).map {
            $0.isASCII && ($0.isLetter || $0.isNumber || "@.-_+".contains($0)) ? $0 : "_"
        }
        let readable = String(plain).drop { $0 == "." }
        return "\(readable).\(Digest.sha256(of: "\(id)\n\(address)").prefix(24)).eml"
    }

    private func unwritable(_ reason: String) -> TransportError {
        TransportError(
            .fileUnwritable,
            "the mail folder \(path) cannot be written (\(reason)); check mail.folder and its owner",
            isRetryable: true)
    }
}
