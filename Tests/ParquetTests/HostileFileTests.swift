import Parquet
import TestSupport
import Testing

@Suite("A damaged file")
struct HostileFileTests {
    /// Reads all there is to read; an error is a fine answer, anything else but a table is not.
    private func read(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try ParquetFile(bytes: bytes).read()
            return true
        } catch {
            return false
        }
    }

    private func corpus() throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        try Peer.python(PeerScripts.writeCorpus, [folder.path])
        var files = try PeerScripts.corpusNames.map { try bytes(of: folder.appending($0)) }
        files.append(try ParquetEncoder.encode(.random(rows: 40, seed: 1)))
        files.append(
            try ParquetEncoder.encode(
                .random(rows: 60, seed: 2), options: WriteOptions(rowGroupRows: 32, pageBytes: 80)))
        for file in files { #expect(read(file)) }
        return files
    }

    @Test("is answered by an error or a table, whatever was flipped, cut or overwritten")
    func mutations() throws {
        var random = SplitMix(state: 77)
        var survivors = 0
        for file in try corpus() {
            for _ in 0..<400 {
                var bytes = file
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
                case 1:
                    // A cut in the middle moves everything behind it.
                    let start = Int.random(in: 0..<bytes.count, using: &random)
                    bytes.removeSubrange(
                        start..<min(bytes.count, start + Int.random(in: 1...9, using: &random)))
                case 2:
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[at] = [0, 0x7F, 0x80, 0xFF][Int.random(in: 0..<4, using: &random)]
                default:
                    for _ in 0..<Int.random(in: 1...6, using: &random) {
                        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                            1 << UInt8.random(in: 0..<8, using: &random)
                    }
                }
                if read(bytes) { survivors += 1 }
            }
        }
        #expect(survivors > 0)
    }

    @Test("is answered by an error at every length it may be cut to")
    func truncations() throws {
        let file = try ParquetEncoder.encode(
            ParquetTable(columns: [Column("a", .int32([1, 2, 3])), .optional("b", ["x", nil, "y"])]))
        for length in 0..<file.count {
            #expect(code { _ = try ParquetFile(bytes: Array(file[..<length])) } == .corrupt)
        }
    }

    @Test("that claims more rows than it can hold costs no memory", arguments: [1 << 24, 1 << 40, Int.max])
    func forgedCounts(rows: Int) throws {
        var element = SchemaElement()
        element.name = "a"
        element.physicalType = PhysicalType.int64.rawValue
        element.repetition = Repetition.required
        var root = SchemaElement()
        root.childCount = 1
        var page = PageHeader(kind: .data, uncompressedByteCount: 1 << 30, compressedByteCount: 8)
        page.valueCount = rows
        let pages = page.encoded() + [UInt8](repeating: 0, count: 8)
        var chunk = ColumnChunk()
        chunk.physicalType = PhysicalType.int64.rawValue
        chunk.path = ["a"]
        chunk.codec = Codec.zstd.rawValue
        chunk.valueCount = rows
        chunk.dataPageOffset = 4
        chunk.compressedByteCount = pages.count
        var metadata = FileMetadata()
        metadata.schema = [root, element]
        metadata.rowCount = rows
        var group = RowGroup()
        group.rowCount = rows
        group.columns = [chunk]
        metadata.rowGroups = [group]
        let footer = metadata.encoded()
        var file = FileFormat.magic + pages + footer
        file.appendLittleEndian(UInt32(footer.count))
        file += FileFormat.magic
        #expect(code { _ = try ParquetFile(bytes: file).read() } == .corrupt)
    }

    @Test("that is not there, is a folder or is empty is named in one line")
    func absence() throws {
        let folder = try TemporaryFolder()
        #expect(code { _ = try ParquetFile(path: folder.appending("none")) } == .io)
        #expect(code { _ = try ParquetFile(path: folder.path) } == .io)
        try write([], to: folder.appending("empty"))
        #expect(code { _ = try ParquetFile(path: folder.appending("empty")) } == .corrupt)
        let error = #expect(throws: ParquetError.self) {
            try ParquetFile(bytes: Array(repeating: 7, count: 100), name: "seven.parquet")
        }
        #expect(error?.description.hasPrefix("corrupt: seven.parquet:") == true)
        #expect(error?.description.contains("\n") == false)
    }
}
