internal import CZstd

/// What a page is made of, which decides how zstd searches it.
package enum PageTexture: Hashable {
    /// Strings, dictionary indices, packed bits: the level's own search.
    case mixed
    /// PLAIN numbers, sorted strings without their prefixes. They repeat in four to six bytes at a time,
    /// which the levels up to 4 look for too coarsely: one probe of a large table for four bytes finds more
    /// in less time.
    case shortRepeats
    /// The same, with what did not repeat stored as it is: a little larger, read a third faster.
    case storedShortRepeats
    /// One byte of each number after another: nearly nothing repeats, but few values of a byte occur.
    case streams
}

/// libzstd's context for compression, kept for reuse: making one costs more than a small page, and so does
/// clearing its tables, which a change of texture brings about. One thread at a time.
package final class ZstdCompressor {
    package static let levels = 1...19
    private let context: OpaquePointer

    package init() throws(ParquetError) {
        guard let context = ZSTD_createCCtx() else {
            throw ParquetError(.compression, "libzstd cannot make a context: out of memory")
        }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Whether the texture sets the search, and not the level alone: for short repeats below the levels that
    /// search well, for streams as far as searching longer gains nothing.
    package static func usesTexture(_ texture: PageTexture, level: Int) -> Bool {
        switch texture {
        case .mixed: false
        case .shortRepeats, .storedShortRepeats: level <= 4
        case .streams: level <= 12
        }
    }

    /// Appends one zstd frame that holds `input`, with its size in the frame header.
    ///
    /// - Parameter cuts: places in `input`, ascending, where a block ends so that the next has its own
    ///   Huffman table: what lies on both sides is of different kinds.
    package func compress(
        _ input: UnsafeRawBufferPointer, cuts: [Int], level: Int, texture: PageTexture,
        onto output: inout [UInt8]
    ) throws(ParquetError) {
        try prepare(level, texture, input.count)
        let start = output.count
        // A block that a cut adds costs its header of three bytes, and what flushing may leave.
        let capacity = ZSTD_compressBound(input.count) + 32 * cuts.count
        output.append(contentsOf: repeatElement(0, count: capacity))
        let written = output.withUnsafeMutableBytes { bytes -> Int in
            let target = bytes.baseAddress.map { $0 + start }
            guard !cuts.isEmpty else {
                return ZSTD_compress2(context, target, capacity, input.baseAddress, input.count)
            }
            return compressBlocks(input, cuts, into: target, capacity)
        }
        try check(written)
        output.removeLast(capacity - written)
    }

    private func compressBlocks(
        _ input: UnsafeRawBufferPointer, _ cuts: [Int], into target: UnsafeMutableRawPointer?, _ capacity: Int
    ) -> Int {
        var output = ZSTD_outBuffer(dst: target, size: capacity, pos: 0)
        var source = ZSTD_inBuffer(src: input.baseAddress, size: 0, pos: 0)
        for cut in cuts where cut > source.size && cut < input.count {
            source.size = cut
            let left = ZSTD_compressStream2(context, &output, &source, ZSTD_e_flush)
            if ZSTD_isError(left) != 0 { return left }
        }
        source.size = input.count
        let left = ZSTD_compressStream2(context, &output, &source, ZSTD_e_end)
        return ZSTD_isError(left) != 0 ? left : output.pos
    }

    private func prepare(_ level: Int, _ texture: PageTexture, _ byteCount: Int) throws(ParquetError) {
        try check(ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters))
        try set(ZSTD_c_compressionLevel, level)
        try check(ZSTD_CCtx_setPledgedSrcSize(context, UInt64(byteCount)))
        guard Self.usesTexture(texture, level: level) else { return }
        // ZSTD_fast with a target length above 0 leaves literals uncompressed.
        try set(ZSTD_c_strategy, Int(ZSTD_fast.rawValue))
        try set(ZSTD_c_targetLength, texture == .storedShortRepeats ? 1 : 0)
        try set(ZSTD_c_minMatch, texture == .streams ? 7 : 4)
        let tableBits = BitPacking.width(of: UInt64(byteCount)) + 1
        try set(ZSTD_c_hashLog, texture == .streams ? 12 : min(17, max(12, tableBits)))
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: Int) throws(ParquetError) {
        try check(ZSTD_CCtx_setParameter(context, parameter, Int32(clamping: value)))
    }

    private func check(_ result: Int) throws(ParquetError) {
        guard ZSTD_isError(result) == 0 else {
            throw ParquetError(.compression, "zstd: \(String(cString: ZSTD_getErrorName(result)))")
        }
    }
}
