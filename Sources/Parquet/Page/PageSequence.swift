/// The pages of a column chunk, one after the other, each checked against its checksum.
struct PageSequence {
    private var cursor: ByteCursor
    private var valuesLeft: Int
    private var number = 0
    private let verifiesChecksums: Bool

    init(_ chunk: UnsafeRawBufferPointer, valueCount: Int, verifiesChecksums: Bool) {
        cursor = ByteCursor(chunk)
        valuesLeft = valueCount
        self.verifiesChecksums = verifiesChecksums
    }

    /// The next dictionary or data page; nil when the chunk's values have all been seen.
    mutating func next() throws(ParquetError) -> RawPage? {
        while valuesLeft > 0 {
            let header = try PageHeader(&cursor)
            let page = RawPage(header: header, bytes: try cursor.take(header.compressedByteCount))
            number += 1
            switch header.kind {
            case .data, .dataV2:
                guard header.valueCount <= valuesLeft else {
                    throw .corrupt("its pages hold too many values")
                }
                valuesLeft -= header.valueCount
            case .dictionary:
                guard number == 1 else { throw .corrupt("a dictionary page that is not the first") }
            case .index: continue
            }
            if verifiesChecksums, let checksum = header.checksum {
                let found = PageChecksum.crc32(page.bytes)
                guard found == UInt32(bitPattern: checksum) else {
                    throw .corrupt(
                        "page \(number) does not match its checksum; the file is damaged, fetch or write it again"
                    )
                }
            }
            return page
        }
        return nil
    }
}
