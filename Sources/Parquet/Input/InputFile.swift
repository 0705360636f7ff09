#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A regular file read by position, closed with its owner.
///
/// Unlike a mapping, a file that is cut short while it is read is an error here, not the end of the process.
package struct InputFile: ~Copyable {
    /// Tells whether a path still names the same bytes.
    package struct Identity: Equatable, Sendable {
        let device: UInt64
        let node: UInt64
        let byteCount: Int
        let modified: Int64
    }

    private let descriptor: Int32
    package let identity: Identity
    package var byteCount: Int { identity.byteCount }

    /// - Throws: `io` naming the path; `corrupt` for an empty file.
    package init(path: String) throws(ParquetError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            throw Self.failure("stat", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            close(descriptor)
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw ParquetError(.io, "\(path) is not a regular file; name a Parquet file")
            }
            throw ParquetError(.corrupt, "\(path) is empty: write it again")
        }
        self.descriptor = descriptor
        identity = Identity(
            device: UInt64(status.st_dev), node: UInt64(status.st_ino), byteCount: Int(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }

    deinit { close(descriptor) }

    /// Maps the whole file for reading.
    func map(_ path: String) throws(ParquetError) -> UnsafeRawBufferPointer {
        let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw Self.failure("map", path) }
        return UnsafeRawBufferPointer(start: address, count: byteCount)
    }

    /// Fills `output` from the bytes at `offset`.
    package func read(at offset: Int, into output: UnsafeMutableRawBufferPointer) throws(ParquetError) {
        var filled = 0
        while filled < output.count {
            let count = pread(
                descriptor, output.baseAddress.map { $0 + filled }, output.count - filled, offset + filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ParquetError(.io, "cannot read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { throw .corrupt("it was cut short while it was read; read it again") }
            filled += count
        }
    }

    private static func failure(_ verb: String, _ path: String) -> ParquetError {
        ParquetError(.io, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
