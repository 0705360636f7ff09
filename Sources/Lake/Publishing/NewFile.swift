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
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
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
        }
        if code != 0 { throw Disk.failure(path, code) }
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
