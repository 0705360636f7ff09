#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Large memory, asked for with care: Swift ends the process when an allocation fails, and a forged row count
/// can ask for any amount.
enum Memory {
    /// - Throws: `io` if the system would not give `byteCount` bytes now.
    static func probe(_ byteCount: Int) throws(ParquetError) {
        guard byteCount > 1 << 24 else { return }
        guard let room = malloc(byteCount) else {
            throw ParquetError(
                .io,
                "\(byteCount >> 20) MiB of memory are wanted and not to be had; read fewer columns or rows")
        }
        free(room)
    }

    /// An array of `count` values that `body` fills. It is not zeroed first.
    ///
    /// - Parameter body: fills all of it and returns true, or returns false, upon which the array is empty.
    /// - Throws: what `body` throws; `io` if there is not enough memory.
    static func array<Value: BitwiseCopyable>(
        _ type: Value.Type, _ count: Int,
        _ body: (UnsafeMutableBufferPointer<Value>) throws(ParquetError) -> Bool
    ) throws(ParquetError) -> [Value] {
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        guard !overflow else {
            throw ParquetError(.corrupt, "\(count) rows exceed the memory of any machine")
        }
        try probe(byteCount)
        var failure: ParquetError?
        let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
            do throws(ParquetError) {
                let isFilled = try body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
                initialized = isFilled ? count : 0
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return values
    }

    /// Fresh memory is taken in with one page fault each 2 MiB, not 4 KiB, where the system is willing.
    private static func adviseHugePages(_ memory: UnsafeMutableRawBufferPointer) {
        #if os(Linux)
            let pageBytes = 1 << 21
            guard memory.count >= 2 * pageBytes, let base = memory.baseAddress else { return }
            let start = (Int(bitPattern: base) + pageBytes - 1) & ~(pageBytes - 1)
            let end = (Int(bitPattern: base) + memory.count) & ~(pageBytes - 1)
            guard end > start else { return }
            madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
        #endif
    }
}
