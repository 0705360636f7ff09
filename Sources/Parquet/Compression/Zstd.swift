internal import CZstd
internal import Synchronization

/// libzstd's two contexts, kept for reuse: making one costs more than compressing a small page.
///
/// One thread at a time: a context is idle or lent to one caller by ``withShared(_:)``, never both, which
/// is why it may be called Sendable.
package final class Zstd: @unchecked Sendable {
    private let compressor: OpaquePointer
    private let decompressor: OpaquePointer

    package init() throws(ParquetError) {
        guard let compressor = ZSTD_createCCtx() else {
            throw ParquetError(.compression, "libzstd cannot make a context: out of memory")
        }
        guard let decompressor = ZSTD_createDCtx() else {
            ZSTD_freeCCtx(compressor)
            throw ParquetError(.compression, "libzstd cannot make a context: out of memory")
        }
        self.compressor = compressor
        self.decompressor = decompressor
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(decompressor)
    }

    /// Appends one zstd frame that holds `input`, with its size in the frame header.
    package func compress(
        _ input: UnsafeRawBufferPointer, level: Int, onto output: inout [UInt8]
    ) throws(ParquetError) {
        let start = output.count
        let capacity = ZSTD_compressBound(input.count)
        output.append(contentsOf: repeatElement(0, count: capacity))
        let written = output.withUnsafeMutableBytes { bytes in
            ZSTD_compressCCtx(
                compressor, bytes.baseAddress.map { $0 + start }, capacity, input.baseAddress, input.count,
                Int32(clamping: level))
        }
        guard ZSTD_isError(written) == 0 else {
            throw ParquetError(.compression, "zstd: \(String(cString: ZSTD_getErrorName(written)))")
        }
        output.removeLast(capacity - written)
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
