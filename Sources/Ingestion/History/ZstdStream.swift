internal import CZstd
import Core

/// libzstd's decompressor of a zst file, fed a piece at a time. One thread at a time.
final class ZstdStream {
    private let stream: OpaquePointer
    private let source: String
    /// Whether the input ended where a frame ended, so that nothing is missing.
    private(set) var isAtEnd = false

    init(source: String) throws(IngestionError) {
        guard let stream = ZSTD_createDCtx() else {
            throw IngestionError(.malformed, "\(source): libzstd cannot start; is there memory left?")
        }
        self.stream = stream
        self.source = source
    }

    deinit {
        ZSTD_freeDCtx(stream)
    }

    /// Takes from `input` and writes to `output`: the bytes taken and written.
    func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        throws(IngestionError) -> (taken: Int, written: Int)
    {
        var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(stream, &to, &from)
        guard ZSTD_isError(code) == 0 else {
            throw IngestionError(
                .malformed,
                "\(source) is a damaged zst file (\(String(cString: ZSTD_getErrorName(code)))); copy it again"
            )
        }
        // A call without work to do asks for the next frame's header: what stood before still holds.
        if from.pos > 0 || to.pos > 0 { isAtEnd = code == 0 }
        return (from.pos, to.pos)
    }
}
