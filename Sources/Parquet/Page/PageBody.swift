/// A page as it lies in the file.
package struct RawPage {
    package var header: PageHeader
    package var bytes: UnsafeRawBufferPointer
}

/// The parts of a data page, still compressed where the page's version leaves them so.
struct PageBody {
    /// The runs of the levels; nil for a REQUIRED column.
    var levels: UnsafeRawBufferPointer?
    /// The values, after decompression unless `isCompressed`.
    var values: UnsafeRawBufferPointer
    var isCompressed = false
    /// Bytes of the values after decompression.
    var valueByteCount: Int
}

/// Takes pages apart: decompression and the place of the levels, which differ between versions 1 and 2.
struct PageOpener {
    let codec: Codec
    let isNullable: Bool
    let scratch: PageScratch

    private static let maximumPageBytes = 1 << 30

    /// Splits a data page. Its values stay compressed where they are a run of bytes of their own: always in
    /// version 2, in version 1 for REQUIRED columns.
    func split(_ page: RawPage) throws(ParquetError) -> PageBody {
        let header = page.header
        if header.kind == .dataV2 {
            guard header.repetitionByteCount == 0 else {
                throw .corrupt("a column that is not nested has repetition levels")
            }
            var cursor = ByteCursor(page.bytes)
            let levels = try cursor.take(header.definitionByteCount)
            return PageBody(
                levels: isNullable ? levels : nil, values: cursor.rest,
                isCompressed: header.isCompressed && codec != .uncompressed,
                valueByteCount: header.uncompressedByteCount - header.definitionByteCount)
        }
        guard isNullable else {
            return PageBody(
                levels: nil, values: page.bytes, isCompressed: codec != .uncompressed,
                valueByteCount: header.uncompressedByteCount)
        }
        guard header.levelEncoding == Encoding.runLength.rawValue else {
            throw .unsupported("definition levels in encoding \(header.levelEncoding)")
        }
        let bytes = try decompressed(page.bytes, header.uncompressedByteCount, codec != .uncompressed)
        var cursor = ByteCursor(bytes)
        let levels = try cursor.take(Int(try cursor.littleEndian(UInt32.self)))
        return PageBody(levels: levels, values: cursor.rest, valueByteCount: cursor.remaining)
    }

    /// The body's values after decompression. They stay valid until the next page.
    func values(_ body: PageBody) throws(ParquetError) -> UnsafeRawBufferPointer {
        try decompressed(body.values, body.valueByteCount, body.isCompressed)
    }

    /// Decompresses straight into `output`, which is as long as the values.
    func decompress(_ body: PageBody, into output: UnsafeMutableRawBufferPointer) throws(ParquetError) {
        guard output.count > 0 else { return }
        try scratch.decompressor.decompress(body.values, codec, into: output)
    }

    /// `count` bytes out of `bytes`. They stay valid until the next page.
    func decompressed(
        _ bytes: UnsafeRawBufferPointer, _ count: Int, _ isCompressed: Bool
    ) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard isCompressed else {
            guard bytes.count == count else {
                throw .corrupt("an uncompressed page of \(bytes.count) bytes says it has \(count)")
            }
            return bytes
        }
        guard count > 0 else {
            guard count == 0 else { throw .corrupt("a page's levels are longer than the page") }
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        guard count <= Self.maximumPageBytes else {
            throw .unsupported("a page of \(count) bytes, over 1 GiB")
        }
        guard count <= (bytes.count + 4) * Decompressor.maximumExpansion(codec) else {
            throw .corrupt("\(bytes.count) bytes cannot hold a page of \(count)")
        }
        let output = try scratch.page.bytes(count)
        try scratch.decompressor.decompress(bytes, codec, into: output)
        return UnsafeRawBufferPointer(output)
    }
}
