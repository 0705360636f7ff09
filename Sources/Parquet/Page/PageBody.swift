/// A data page, decompressed: its definition levels and its values.
package struct PageBody {
    /// The RLE runs of the levels; nil for a REQUIRED column.
    package var levels: UnsafeRawBufferPointer?
    package var values: UnsafeRawBufferPointer
}

/// Takes pages apart: decompression and the place of the levels, which differ between versions 1 and 2.
package struct PageOpener {
    package let codec: Codec
    package let isNullable: Bool
    package let scratch: PageScratch

    /// The most that a zstd block of four bytes can stand for.
    private static let maximumExpansion = 1 << 17
    private static let maximumPageBytes = 1 << 30

    package func open(_ page: RawPage) throws(ParquetError) -> PageBody {
        page.header.kind == .dataV2 ? try openVersion2(page) : try openVersion1(page)
    }

    /// A page's bytes after decompression. They stay valid until the next page.
    package func decompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, isCompressed: Bool
    ) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard isCompressed, codec == .zstd else {
            guard bytes.count == count else {
                throw .corrupt("an uncompressed page of \(bytes.count) bytes says it has \(count)")
            }
            return bytes
        }
        guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard count <= Self.maximumPageBytes else {
            throw .unsupported("a page of \(count) bytes, over 1 GiB")
        }
        guard count <= (bytes.count / 4 + 1) * Self.maximumExpansion else {
            throw .corrupt("\(bytes.count) bytes cannot hold a page of \(count)")
        }
        let output = scratch.bytes(count)
        try scratch.zstd.decompress(bytes, into: output)
        return UnsafeRawBufferPointer(output)
    }

    private func openVersion1(_ page: RawPage) throws(ParquetError) -> PageBody {
        let bytes = try decompressed(
            page.bytes, count: page.header.uncompressedByteCount, isCompressed: true)
        guard isNullable else { return PageBody(levels: nil, values: bytes) }
        guard page.header.levelEncoding == Encoding.runLength.rawValue else {
            throw .unsupported("definition levels in encoding \(page.header.levelEncoding)")
        }
        var cursor = ByteCursor(bytes)
        let levels = try cursor.take(Int(try cursor.littleEndian(UInt32.self)))
        return PageBody(levels: levels, values: cursor.rest)
    }

    private func openVersion2(_ page: RawPage) throws(ParquetError) -> PageBody {
        let header = page.header
        guard header.repetitionByteCount == 0 else {
            throw .corrupt("a column that is not nested has repetition levels")
        }
        var cursor = ByteCursor(page.bytes)
        let levels = try cursor.take(header.definitionByteCount)
        let values = try decompressed(
            cursor.rest, count: header.uncompressedByteCount - header.definitionByteCount,
            isCompressed: header.isCompressed)
        return PageBody(levels: isNullable ? levels : nil, values: values)
    }
}

/// A page as it lies in the file.
package struct RawPage {
    package var header: PageHeader
    package var bytes: UnsafeRawBufferPointer
}
