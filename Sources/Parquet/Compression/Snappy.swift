internal import CSnappy

/// SNAPPY pages: raw snappy, without the framing of snappy files.
enum Snappy {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        let source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var count = 0
        guard snappy_uncompressed_length(source, input.count, &count) == SNAPPY_OK else {
            throw .corrupt("snappy: the page has no valid length")
        }
        guard count == output.count else {
            throw .corrupt("a snappy page holds \(count) bytes where its header says \(output.count)")
        }
        guard count > 0 else { return }
        let target = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard snappy_uncompress(source, input.count, target, &count) == SNAPPY_OK, count == output.count
        else {
            throw .corrupt("snappy: the page is damaged")
        }
    }
}
