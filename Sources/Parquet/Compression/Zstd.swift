internal import CZstd
internal import Synchronization

/// libzstd's context for decompression, kept for reuse: making one costs more than a small page.
///
/// One thread at a time: a context is idle or lent to one caller by ``withShared(_:)``, never both, which
/// is why it may be called Sendable.
package final class Zstd: @unchecked Sendable {
    private let decompressor: OpaquePointer

    package init() throws(ParquetError) {
        guard let decompressor = ZSTD_createDCtx() else {
            throw ParquetError(.compression, "libzstd cannot make a context: out of memory")
        }
        self.decompressor = decompressor
    }

    deinit {
        ZSTD_freeDCtx(decompressor)
    }

    /// Fills `output` exactly from the frames in `input`.
    package func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        throws(ParquetError)
    {
        let written = ZSTD_decompressDCtx(
            decompressor, output.baseAddress, output.count, input.baseAddress, input.count)
        guard ZSTD_isError(written) == 0 else {
            throw .corrupt("zstd: \(String(cString: ZSTD_getErrorName(written)))")
        }
        guard written == output.count else {
            throw .corrupt("a zstd page holds \(written) bytes where its header says \(output.count)")
        }
    }

    private static let idle = Mutex<[Zstd]>([])

    /// Lends an idle context for the duration of `body`.
    package static func withShared<Result>(
        _ body: (Zstd) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        let zstd: Zstd
        if let idleOne = idle.withLock({ $0.popLast() }) { zstd = idleOne } else { zstd = try Zstd() }
        defer { idle.withLock { $0.append(zstd) } }
        return try body(zstd)
    }
}
