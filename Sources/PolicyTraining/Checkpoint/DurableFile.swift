import Core
import Glibc
import Tensors

/// A file being written, whose bytes are on the disk once ``finish()`` has returned.
final class DurableFile {
    private var descriptor: Int32

    /// Creates the file, or empties the one of that name, which a process that died has left.
    init(_ path: String) throws(PolicyTrainingError) {
        descriptor = Self.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PolicyTrainingError(
                .cannotWrite,
                "the checkpoint \(path) cannot be written: \(String(cString: strerror(errno))); check the "
                    + "folder and its free space")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(TensorError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            // A disk that takes nothing and names no error would be asked for ever.
            guard count > 0 else { throw Self.failure(count == 0 ? EIO : errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Flushes and closes.
    func finish() throws(TensorError) {
        try Self.flush(descriptor)
        let closed = close(descriptor)
        let code = errno
        descriptor = -1
        // Linux closes a file even when a signal interrupts the call, and this one is flushed.
        if closed != 0, code != EINTR { throw Self.failure(code) }
    }

    /// Makes the names in a folder last.
    static func flushFolder(_ path: String) throws(TensorError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        try flush(descriptor)
    }

    private static func open(_ path: String, _ flags: Int32) -> Int32 {
        while true {
            let descriptor = Glibc.open(path, flags, 0o644)
            if descriptor >= 0 || errno != EINTR { return descriptor }
        }
    }

    private static func flush(_ descriptor: Int32) throws(TensorError) {
        while fsync(descriptor) != 0 {
            // Some network file systems cannot flush a folder and say so with EINVAL.
            if errno == EINVAL { return }
            guard errno == EINTR else { throw failure(errno) }
        }
    }

    private static func failure(_ code: Int32) -> TensorError {
        TensorError(.io, String(cString: strerror(code)))
    }
}
