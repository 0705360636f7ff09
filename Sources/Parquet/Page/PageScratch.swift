/// Memory that pages are decoded through, reused from page to page. For one thread.
package final class PageScratch {
    package let zstd: Zstd
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// Definition levels or dictionary indices of the page at hand.
    private var numbers: [UInt32] = []

    /// Bytes that strings of this read may still repeat from the string before (DELTA_BYTE_ARRAY). A few
    /// forged bytes could repeat a long string a million times, so the size of the file sets the bound.
    package var sharedBytesLeft: Int

    package init(zstd: Zstd, fileByteCount: Int) {
        self.zstd = zstd
        sharedBytesLeft = 64 * (fileByteCount + (1 << 20))
    }

    deinit { buffer.deallocate() }

    /// `count` bytes, undefined until written, valid until the next call.
    package func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if buffer.count < count {
            buffer.deallocate()
            buffer = .allocate(byteCount: count, alignment: 16)
        }
        return UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    }

    /// Lends room for `count` numbers.
    package func withNumbers<Result>(
        _ count: Int, _ body: (UnsafeMutableBufferPointer<UInt32>) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        if numbers.count < count { numbers = [UInt32](repeating: 0, count: count) }
        return try numbers.withUnsafeMutableBufferPointer { (all) throws(ParquetError) in
            try body(UnsafeMutableBufferPointer(rebasing: all[..<count]))
        }
    }
}
