#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file's bytes in memory, unmapped or freed with the last reference.
///
/// The memory is only read after `init`, which is why threads may share it. A file that shrinks while it is
/// mapped kills the process (SIGBUS): writers must replace files by rename, never in place.
final class MappedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps the file at `path`.
    init(path: String) throws(ParquetError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("stat", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ParquetError(.io, "\(path) is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw ParquetError(.corrupt, "\(path) is empty: write it again") }
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw Self.failure("map", path) }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
        isMapped = true
    }

    init(copying source: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 16)
        copy.copyBytes(from: source)
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }

    private static func failure(_ verb: String, _ path: String) -> ParquetError {
        ParquetError(.io, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
