import CCurl
import Glibc

/// A body on its way out: read front to back, set back when libcurl has to send it again.
struct BodySource: ~Copyable {
    private let body: HTTPRequest.Body
    /// The file's; -1 for a body in memory.
    private let descriptor: Int32
    private var position = 0

    /// - Throws: code ``TransportError/Code/fileUnreadable``.
    init(_ body: HTTPRequest.Body) throws(TransportError) {
        self.body = body
        guard case .file(let path, _, _) = body else {
            descriptor = -1
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Fills `buffer` from the current position on.
    ///
    /// - Returns: the number of bytes; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Int {
        let wanted = min(buffer.count, body.count - position)
        guard wanted > 0 else { return 0 }
        switch body {
        case .none: return 0
        case .bytes(let bytes):
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: .init(rebasing: $0[position..<position + wanted]))
            }
            position += wanted
            return wanted
        case .file(let path, let offset, _):
            while true {
                let count = pread(descriptor, buffer.baseAddress, wanted, off_t(offset + position))
                if count < 0, errno == EINTR { continue }
                if count < 0 { throw Self.unreadable(path) }
                if count == 0 {
                    throw TransportError(
                        .fileUnreadable, "\(path) became shorter while it was being sent; send it again")
                }
                position += count
                return count
            }
        }
    }

    /// - Returns: whether the body has such a position.
    mutating func seek(to offset: Int) -> Bool {
        guard offset >= 0, offset <= body.count else { return false }
        position = offset
        return true
    }

    private static func unreadable(_ path: String) -> TransportError {
        TransportError(.fileUnreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
