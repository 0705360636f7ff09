/// Memory that pages are decoded through, reused from page to page. For one thread.
package final class PageScratch {
    package let decompressor: Decompressor
    /// Chunks as they lie in the file, where it is not mapped.
    let input = ScratchBuffer()
    /// A page after decompression.
    let page = ScratchBuffer()
    /// The dictionary of the chunk at hand.
    let dictionary = ScratchBuffer()
    /// Definition levels of the page at hand, a byte each.
    let levels = ScratchBuffer()
    /// Lengths of the strings of the page at hand.
    let lengths = ScratchBuffer()
    let moreLengths = ScratchBuffer()
    /// The string being put together from a prefix and a suffix.
    let string = ScratchBuffer()

    /// Bytes that strings of this read may still repeat from the string before (DELTA_BYTE_ARRAY). A few
    /// forged bytes could repeat a long string a million times, so the size of the file sets the bound.
    var sharedBytesLeft = 0

    package init(zstd: Zstd) { decompressor = Decompressor(zstd: zstd) }

    /// To be called before a file's columns are decoded.
    func begin(fileByteCount: Int) { sharedBytesLeft = 64 * (fileByteCount + (1 << 20)) }
}

/// Memory that grows and is used again.
final class ScratchBuffer {
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { buffer.deallocate() }

    /// `count` bytes, undefined until written, valid until the next call.
    func bytes(_ count: Int) throws(ParquetError) -> UnsafeMutableRawBufferPointer {
        if buffer.count < count {
            try Memory.probe(count)
            buffer.deallocate()
            buffer = .allocate(byteCount: max(count, 4_096), alignment: 64)
        }
        return UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    }

    /// Room for `count` values, undefined until written, valid until the next call.
    func values<Value: BitwiseCopyable>(
        _ type: Value.Type, _ count: Int
    ) throws(ParquetError) -> UnsafeMutableBufferPointer<Value> {
        try bytes(count * MemoryLayout<Value>.stride).bindMemory(to: Value.self)
    }
}
