import Core
import Foundation

/// A whole file mapped read-only; unmapped with the last reference.
final class MappedFile: Sendable {
    let path: String
    let count: Int
    private let keepsPages: Bool
    private nonisolated(unsafe) let base: UnsafeRawPointer

    /// - Parameter keepsPages: ``release(_:)`` does nothing.
    init(path: String, keepsPages: Bool = false) throws(PolicyModelError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code: PolicyModelError.Code = errno == ENOENT ? .missing : .io
            throw PolicyModelError(
                code, "cannot open policy \(path): \(Self.reason()); check the path or train a model")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw PolicyModelError(.io, "cannot read policy \(path): \(Self.reason()); check the disk")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw PolicyModelError(
                .corrupt, "policy \(path) is empty or not a file; fetch or train the model again")
        }
        let size = Int(status.st_size)
        guard let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
            throw PolicyModelError(.io, "cannot map policy \(path): \(Self.reason()); check memory limits")
        }
        // What has to come from the disk comes in large runs, which the page cache then keeps and maps as such: a
        // fault for 2 MiB instead of one for 64 KiB. Advice only.
        _ = madvise(mapped, size, MADV_HUGEPAGE)
        self.path = path
        self.keepsPages = keepsPages
        base = UnsafeRawPointer(mapped)
        count = size
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: base), count)
    }

    /// Valid for as long as this object lives.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Gives the pages back. The mapping is read-only, so a later read brings the same bytes again.
    func release(_ range: Range<Int>) {
        guard !keepsPages else { return }
        // Whole pages, the one a neighbour shares included: that costs at most a second read of it.
        let page = Int(getpagesize())
        let start = range.lowerBound / page * page
        // Advice only: a kernel that refuses it changes no result.
        _ = madvise(UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, MADV_DONTNEED)
    }

    static func reason() -> String { String(cString: strerror(errno)) }
}
