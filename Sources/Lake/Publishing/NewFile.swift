import Core
import Glibc

/// A file being written. Its bytes are safe once ``finish()`` has returned; after an error the file must be
/// removed, for what a failed flush left in it cannot be trusted, not even after a second flush.
final class NewFile {
    private let path: String
    private var descriptor: Int32

    /// Creates the file; its name must be free.
    init(_ path: String) throws(LakeError) {
        self.path = path
        var descriptor: Int32 = -1
        let code = Disk.status {
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            return descriptor
        }
        guard code == 0 else { throw Disk.failure(path, code) }
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ bytes: [UInt8]) throws(LakeError) {
        let code = bytes.withUnsafeBytes { put($0) }
        if code != 0 { throw Disk.failure(path, code) }
    }

    /// Appends the whole of another file, a piece at a time.
    func copy(_ source: String) throws(LakeError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw Self.unreadable(source) }
        defer { close(input) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { piece.deallocate() }
        while true {
            var count = 0
            let code = Disk.status {
                count = read(input, piece.baseAddress, piece.count)
                return count < 0 ? -1 : 0
            }
            guard code == 0 else { throw Self.unreadable(source) }
            if count == 0 { return }
            let failure = put(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            if failure != 0 { throw Disk.failure(path, failure) }
        }
    }

    private static func unreadable(_ source: String) -> LakeError {
        LakeError(.io, "cannot read \(source): \(String(cString: strerror(errno))); check the disk")
    }

    /// 0, or the error's number.
    private func put(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var code: Int32 = 0
        var rest = bytes[...]
        while !rest.isEmpty, code == 0 {
            var count = 0
            code = Disk.status {
                count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                return count < 0 ? -1 : 0
            }
            // A disk that takes nothing and names no error would be asked for ever.
            if code == 0, count == 0 { code = EIO }
            rest = rest.dropFirst(max(count, 0))
        }
        return code
    }

    /// Flushes and closes.
    func finish() throws(LakeError) {
        let flushed = Disk.status { fsync(descriptor) }
        let closed = close(descriptor)
        let closeCode = errno
        descriptor = -1
        if flushed != 0 { throw Disk.failure(path, flushed) }
        // Linux closes a file even when a signal interrupts the call, and this one is flushed.
        if closed != 0, closeCode != EINTR { throw Disk.failure(path, closeCode) }
    }
}
