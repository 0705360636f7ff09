import Parquet

/// Damage to a Parquet file, the same for the same seed.
struct FileMutation {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// A damaged copy of `file`.
    mutating func damaged(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        // One time in four, damage on damage.
        repeat { damage(&bytes) } while chance(4)
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard bytes.count > 12 else { return }
        switch below(9) {
        case 0: bytes.removeLast(1 + below(bytes.count))
        case 1:
            // A cut moves everything behind it.
            let start = below(bytes.count)
            bytes.removeSubrange(start..<min(bytes.count, start + 1 + below(9)))
        case 2: bytes[below(bytes.count)] = [0, 1, 0x7F, 0x80, 0xFF][below(5)]
        case 3:
            // A piece of the file over another.
            let count = 1 + below(min(60, bytes.count))
            let (from, to) = (below(bytes.count - count + 1), below(bytes.count - count + 1))
            bytes.replaceSubrange(to..<to + count, with: Array(bytes[from..<from + count]))
        case 4: flip(&bytes, 0..<bytes.count)
        case 5:
            // The footer alone, and its length.
            flip(&bytes, bytes.count - min(bytes.count, footerLength(bytes) + 8)..<bytes.count)
        case 6: flipPages(&bytes)
        default: editFooter(&bytes)
        }
    }

    private mutating func flip(_ bytes: inout [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        for _ in 0...below(6) { bytes[range.lowerBound + below(range.count)] ^= 1 << UInt8(below(8)) }
    }

    /// Flips bits near the beginning of a column chunk, where page headers, levels and lengths are.
    private mutating func flipPages(_ bytes: inout [UInt8]) {
        guard let metadata = metadata(bytes), let group = pick(metadata.rowGroups),
            let chunk = pick(group.columns)
        else { return flip(&bytes, 0..<bytes.count) }
        let start = min(chunk.dictionaryPageOffset ?? chunk.dataPageOffset, bytes.count - 1)
        flip(&bytes, start..<min(bytes.count, start + [8, 24, 80][below(3)]))
    }

    /// Changes fields of the footer and writes it anew, its length right.
    private mutating func editFooter(_ bytes: inout [UInt8]) {
        guard var metadata = metadata(bytes) else { return flip(&bytes, 0..<bytes.count) }
        let start = bytes.count - 8 - footerLength(bytes)
        let factor = [2, 10, 1_000, 100_000][below(4)]
        switch below(4) {
        case 0:
            // More rows, said alike everywhere.
            metadata.rowCount = number(metadata.rowCount, factor)
            for group in metadata.rowGroups.indices {
                metadata.rowGroups[group].rowCount = number(metadata.rowGroups[group].rowCount, factor)
                for column in metadata.rowGroups[group].columns.indices {
                    let count = metadata.rowGroups[group].columns[column].valueCount
                    metadata.rowGroups[group].columns[column].valueCount = number(count, factor)
                }
            }
        case 1:
            let column = below(max(1, metadata.schema.count))
            guard metadata.schema.indices.contains(column) else { break }
            metadata.schema[column].physicalType = Int32(below(9)) - 1
            metadata.schema[column].repetition = Int32(below(4))
        case 2: metadata.schema.swapAt(below(metadata.schema.count), below(metadata.schema.count))
        default:
            guard !metadata.rowGroups.isEmpty else { break }
            let group = below(metadata.rowGroups.count)
            guard !metadata.rowGroups[group].columns.isEmpty else { break }
            let column = below(metadata.rowGroups[group].columns.count)
            edit(&metadata.rowGroups[group].columns[column])
        }
        let footer = metadata.encoded()
        bytes.replaceSubrange(start..<bytes.count, with: footer)
        bytes.appendLittleEndian(UInt32(footer.count))
        bytes += FileFormat.magic
    }

    private mutating func edit(_ chunk: inout ColumnChunk) {
        let size = [0, 1, 4, 1 << 20, 1 << 31, Int.max][below(6)]
        switch below(6) {
        case 0: chunk.codec = Int32(below(9))
        case 1: chunk.dataPageOffset = chance(2) ? size : max(0, chunk.dataPageOffset + below(9) - 4)
        case 2: chunk.dictionaryPageOffset = chance(2) ? size : chunk.dataPageOffset
        case 3:
            chunk.compressedByteCount = chance(2) ? size : max(0, chunk.compressedByteCount + below(9) - 4)
        case 4: chunk.valueCount = size
        default: chunk.physicalType = Int32(below(8))
        }
    }

    private func number(_ value: Int, _ factor: Int) -> Int {
        value.multipliedReportingOverflow(by: factor).partialValue
    }

    private func footerLength(_ bytes: [UInt8]) -> Int {
        let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return max(0, min(length, bytes.count - 12))
    }

    private func metadata(_ bytes: [UInt8]) -> FileMetadata? {
        bytes.suffix(8 + footerLength(bytes)).dropLast(8).withUnsafeBytes { try? FileMetadata($0) }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    private mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
}
