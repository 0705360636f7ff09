import Crypto
import Glibc

/// Where an answer's body goes as it arrives: memory or a file, counted and hashed on the way.
struct BodySink: ~Copyable {
    /// Of a body with an error status no more than this is kept.
    private static let errorLimit = 64 << 10

    private let destination: HTTPRequest.Destination
    private let limit: Int
    private var hash: SHA256?
    private var descriptor: Int32 = -1
    private(set) var memory: [UInt8] = []
    /// Arrived so far, decoded.
    private(set) var count = 0
    /// The first bytes, to tell a page from data.
    private(set) var start: [UInt8] = []

    init(for request: HTTPRequest) {
        destination = request.destination
        limit = request.maximumBytes
        hash = request.hashesBody ? SHA256() : nil
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// - Parameter expected: the size of the whole, where the server has said it; -1 where not.
    /// - Throws: ``TransportError`` with `tooLarge` or `fileUnwritable`.
    mutating func write(
        _ bytes: UnsafeRawBufferPointer, isSuccess: Bool, expected: Int
    ) throws(TransportError) {
        count += bytes.count
        guard max(count, expected) <= limit else {
            throw TransportError(
                .tooLarge,
                "the body is larger than the \(limit) bytes allowed; raise the limit if that is right")
        }
        if start.count < 64 { start += bytes.prefix(64 - start.count) }
        guard isSuccess else {
            memory += bytes.prefix(Self.errorLimit - min(memory.count, Self.errorLimit))
            return
        }
        hash?.update(bufferPointer: bytes)
        switch destination {
        case .memory:
            if memory.isEmpty, expected > bytes.count { memory.reserveCapacity(expected) }
            memory.append(contentsOf: bytes)
        case .file(let path):
            try openFile(path)
            try append(bytes, to: path)
        }
    }

    /// Ends the body: makes the file of an empty one, and closes it.
    ///
    /// - Returns: the digest, when one was asked for.
    mutating func finish(isSuccess: Bool) throws(TransportError) -> String? {
        guard isSuccess else { return nil }
        if case .file(let path) = destination {
            try openFile(path)
            let code = close(descriptor)
            descriptor = -1
            if code != 0 { throw Self.unwritable(path) }
        }
        return hash.map { Digest.hexadecimal($0.finalize()) }
    }

    /// Removes a file that was begun.
    mutating func abandon() {
        guard case .file(let path) = destination, descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(path)
    }

    private mutating func openFile(_ path: String) throws(TransportError) {
        guard descriptor < 0 else { return }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw Self.unwritable(path) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, to path: String) throws(TransportError) {
        var offset = 0
        while offset < bytes.count {
            let written = Glibc.write(
                descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.unwritable(path)
            }
            offset += written
        }
    }

    private static func unwritable(_ path: String) -> TransportError {
        TransportError(
            .fileUnwritable,
            "cannot write \(path): \(String(cString: strerror(errno))); check the folder and the space left")
    }
}
