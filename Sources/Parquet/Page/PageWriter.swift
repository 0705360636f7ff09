/// Compresses pages and lays them end to end.
package struct PageWriter {
    private let zstd: Zstd
    private let level: Int
    private(set) var bytes: [UInt8] = []
    /// Bytes of headers and pages before compression, as the footer counts them.
    private(set) var uncompressedByteCount = 0
    /// The page being made.
    package var payload: [UInt8] = []
    private var compressed: [UInt8] = []

    package init(zstd: Zstd, level: Int) {
        self.zstd = zstd
        self.level = level
    }

    /// Writes `payload` as a page and empties it.
    package mutating func finishPage(
        _ kind: PageHeader.Kind, valueCount: Int, encoding: Encoding
    ) throws(ParquetError) {
        compressed.removeAll(keepingCapacity: true)
        try payload.withUnsafeBufferPointer { (bytes) throws(ParquetError) in
            try zstd.compress(UnsafeRawBufferPointer(bytes), level: level, onto: &compressed)
        }
        guard payload.count <= Int(Int32.max), compressed.count <= Int(Int32.max) else {
            throw .unsupported("a page of \(payload.count) bytes is over 2 GiB: lower pageBytes")
        }
        var header = PageHeader(
            kind: kind, uncompressedByteCount: payload.count, compressedByteCount: compressed.count)
        header.valueCount = valueCount
        header.encoding = encoding.rawValue
        let headerBytes = header.encoded()
        bytes.append(contentsOf: headerBytes)
        bytes.append(contentsOf: compressed)
        uncompressedByteCount += headerBytes.count + payload.count
        payload.removeAll(keepingCapacity: true)
    }
}
