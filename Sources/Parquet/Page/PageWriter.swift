internal import CZlib

/// How a chunk's pages are stored.
package struct PageCoding: Hashable {
    package var encoding: Encoding
    package var texture: PageTexture
    package var codec = Codec.zstd

    package init(_ encoding: Encoding, _ texture: PageTexture) {
        self.encoding = encoding
        self.texture = texture
    }
}

/// Compresses the pages that a scratch holds and lays them end to end.
package struct PageWriter {
    private let scratch: WriteScratch
    private let options: WriteOptions
    private let codec: Codec
    /// Bytes of headers and pages before compression, as the footer counts them.
    private(set) var uncompressedByteCount = 0
    /// Bytes of pages without their headers, as stored and before compression.
    private(set) var storedBodyBytes = 0
    private(set) var plainBodyBytes = 0

    package init(scratch: WriteScratch, options: WriteOptions, codec: Codec) {
        self.scratch = scratch
        self.options = options
        self.codec = codec
    }

    /// Appends the scratch's levels and payload as a page and empties them. Sizes, checksum and compression
    /// of `header` are filled in here.
    package mutating func finishPage(
        _ header: PageHeader, _ texture: PageTexture, onto output: inout [UInt8]
    ) throws(ParquetError) {
        var header = header
        let plain = scratch.levels.count + scratch.payload.bytes.count
        try Self.requireFit(plain)
        scratch.body.removeAll(keepingCapacity: true)
        scratch.body.append(contentsOf: scratch.levels)
        header.isCompressed = try appendValues(texture, mayStore: header.kind == .dataV2)
        try Self.requireFit(scratch.body.count)
        header.uncompressedByteCount = plain
        header.compressedByteCount = scratch.body.count
        header.definitionByteCount = scratch.levels.count
        if options.writesChecksums {
            header.checksum = scratch.body.withUnsafeBufferPointer { bytes in
                Int32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count))
            }
        }
        let headerBytes = header.encoded()
        output.append(contentsOf: headerBytes)
        uncompressedByteCount += headerBytes.count + plain
        storedBodyBytes += scratch.body.count
        plainBodyBytes += plain
        output.append(contentsOf: scratch.body)
        scratch.payload.removeAll()
        scratch.levels.removeAll(keepingCapacity: true)
    }

    /// Appends the payload to the body; false if it is left uncompressed in a chunk that has a codec.
    private func appendValues(_ texture: PageTexture, mayStore: Bool) throws(ParquetError) -> Bool {
        let start = scratch.body.count
        let count = scratch.payload.bytes.count
        if codec == .zstd, !mayStore || count > 0 {
            try scratch.payload.bytes.withUnsafeBufferPointer { (bytes) throws(ParquetError) in
                try scratch.compressor(texture).compress(
                    UnsafeRawBufferPointer(bytes), cuts: scratch.payload.cuts,
                    level: options.compressionLevel, texture: texture,
                    onto: &scratch.body)
            }
            guard mayStore, scratch.body.count - start >= count else { return true }
            scratch.body.removeLast(scratch.body.count - start)
        }
        scratch.body.append(contentsOf: scratch.payload.bytes)
        return codec != .zstd
    }

    /// Throws `invalidTable` for a page whose size the format's 32 bits cannot hold.
    package static func requireFit(_ byteCount: Int) throws(ParquetError) {
        guard byteCount <= Int(Int32.max) else {
            throw ParquetError(
                .invalidTable,
                "a page of \(byteCount) bytes, over 2 GiB: lower WriteOptions.pageBytes or shorten its strings"
            )
        }
    }
}
