#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The last chunk of strings that a thread decoded, as it was stored, and where its codes went.
///
/// Successive files often hold the same strings in the same order (a day's symbols, a source): the stored bytes
/// are then the same too, and the codes can be copied.
struct CodeMemo {
    private let stored = ScratchBuffer()
    private var layout: ChunkLayout?
    private var codes = UnsafeBufferPointer<Int32>(start: nil, count: 0)
    private(set) var hasNulls = false

    /// Larger chunks are not worth a copy of their bytes.
    private static let largestChunk = 1 << 18

    /// Copies the codes of the last chunk into `output` if `chunk` is stored in the same bytes.
    func copy(
        _ chunk: UnsafeRawBufferPointer, _ layout: ChunkLayout, into output: UnsafeMutableBufferPointer<Int32>
    ) throws(ParquetError) -> Bool {
        guard let last = self.layout, last.hasSameMeaning(as: layout), codes.count == output.count,
            let ours = try stored.bytes(chunk.count).baseAddress, let theirs = chunk.baseAddress,
            memcmp(ours, theirs, chunk.count) == 0
        else { return false }
        _ = output.update(fromContentsOf: codes)
        return true
    }

    /// Keeps a chunk that was decoded into `codes`.
    mutating func keep(
        _ chunk: UnsafeRawBufferPointer, _ layout: ChunkLayout, _ codes: UnsafeMutableBufferPointer<Int32>,
        hasNulls: Bool
    ) throws(ParquetError) {
        self.layout = nil
        guard chunk.count <= Self.largestChunk else { return }
        try stored.bytes(chunk.count).copyMemory(from: chunk)
        self.layout = layout
        self.codes = UnsafeBufferPointer(codes)
        self.hasNulls = hasNulls
    }
}

extension ChunkLayout {
    /// True if the same bytes give the same values.
    fileprivate func hasSameMeaning(as other: ChunkLayout) -> Bool {
        form == other.form && isNullable == other.isNullable && codec == other.codec
            && rowCount == other.rowCount && range.count == other.range.count
    }
}
