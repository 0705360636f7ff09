import Foundation
import Parquet
import TestSupport
import Testing

@Suite("A damaged file")
struct HostileFileTests {
    /// Reads all there is to read; an error is a fine answer, anything else but whole columns is not.
    @discardableResult
    private func read(_ bytes: [UInt8]) -> Bool {
        // Without checksums, which would keep most damage from what lies behind them.
        let options = ParquetReadOptions(verifiesChecksums: false)
        guard let file = try? ParquetFile(bytes: bytes) else { return false }
        var isWhole = true
        for field in file.schema {
            if let table = try? file.read(columns: [field.name], options: options) {
                #expect(table.rowCount == file.rowCount)
            } else {
                isWhole = false
            }
        }
        return isWhole
    }

    /// BELLWETHER_FUZZ_CASES=n tries n cases a file and BELLWETHER_FUZZ_SEED=n others than usual; see
    /// scripts/fuzz-parquet.
    private func setting(_ name: String, _ usual: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? usual
    }

    @Test("is answered by an error or a table, whatever was flipped, cut, moved or forged")
    func mutations() throws {
        let cases = setting("BELLWETHER_FUZZ_CASES", 150)
        let firstSeed = setting("BELLWETHER_FUZZ_SEED", 1)
        let trail = ProcessInfo.processInfo.environment["BELLWETHER_FUZZ_TRAIL"]
        var survivors = 0
        for (name, file) in try HostileCorpus.files() {
            #expect(read(file), "\(name)")
            for seed in firstSeed..<firstSeed + cases {
                var mutation = FileMutation(seed: seed)
                let bytes = mutation.damaged(file)
                // What a crash leaves behind.
                if let trail { try write(bytes, to: trail) }
                if read(bytes) { survivors += 1 }
            }
        }
        #expect(survivors > 0)
    }

    @Test("is answered alike when read as one of a set")
    func mutationsOfSets() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("damaged")
        for (name, file) in try HostileCorpus.files() {
            for seed in UInt64(1)..<25 {
                var mutation = FileMutation(seed: seed)
                let bytes = mutation.damaged(file)
                try write(bytes, to: path)
                guard let columns = try? ParquetFile(bytes: bytes).schema.map(\.name) else {
                    #expect(throws: ParquetError.self) {
                        try ParquetFileSet(paths: [path]).read(columns: ["i"])
                    }
                    continue
                }
                for column in columns {
                    let alone = try? ParquetFile(bytes: bytes).read(columns: [column]).rowCount
                    let inSet = try? ParquetFileSet(paths: [path, path]).read(columns: [column]).rowOffsets
                    #expect(
                        inSet == alone.map { [0, $0, 2 * $0] }, "\(name), seed \(seed), column \(column)")
                }
            }
        }
    }

    @Test("that once broke a reader is answered by an error or a table", arguments: HostileRegression.all)
    func regressions(file: HostileRegression) throws {
        _ = read(try file.bytes())
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
