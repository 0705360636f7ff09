import Parquet
import Testing

@Suite("A column chunk's encoding and statistics")
struct ChunkWriterTests {
    private func chunk(_ column: Column, _ options: WriteOptions = WriteOptions()) throws -> ColumnChunk {
        try write(column, options).chunk.footer
    }

    private func write(
        _ column: Column, _ options: WriteOptions = WriteOptions()
    ) throws -> (chunk: ChunkWriter.Chunk, bytes: [UInt8]) {
        try WriteScratch.withShared { (scratch) throws(ParquetError) in
            var bytes: [UInt8] = []
            let chunk = try ChunkWriter(scratch: scratch, options: options).write(
                column, rows: 0..<column.count, onto: &bytes)
            return (chunk, bytes)
        }
    }

    /// Columns of the kinds that a lake holds, each best in another encoding.
    static let typical: [Column] = {
        var random = SplitMix(state: 1)
        let rows = 3_000
        let noise = (0..<rows).map { _ in Double.random(in: 1..<2, using: &random) }
        let prices = noise.map { (($0 * 40 - 35) * 10_000).rounded() / 10_000 }
        let volumes = noise.map { Int64(($0 * $0 * $0 * $0 * 100_000).rounded()) }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let symbols = (0..<rows).map { _ in
            String((0..<4).map { _ in letters.randomElement(using: &random) ?? "A" })
        }
        let sentences = noise.map { "closed at \($0) after \(Int($0 * 1e6)) trades" }
        return [
            Column("counting", .int64(Array(0..<Int64(rows)))), Column("noise", .double(noise)),
            Column("prices", .double(prices)), Column("volumes", .int64(volumes)),
            Column("floats", .float(noise.map(Float.init))), Column("sorted", .string(symbols.sorted())),
            Column("shuffled", .string(symbols)), Column("sentences", .string(sentences)),
            Column("few", .double((0..<rows).map { noise[Int(noise[$0] * 1e9) % 9] })),
            Column("constant", .date(noise.map { _ in 19_000 })),
            Column("sector", .string((0..<rows).map { "sector \($0 * $0 % 11)" })),
            .nanAsNull("gaps", prices.map { $0 < 20 ? .nan : $0 }),
        ]
    }()

    @Test("suit each other")
    func choice() throws {
        let expected: [String: Encoding] = [
            "counting": .deltaBinaryPacked, "noise": .byteStreamSplit, "prices": .plain,
            "volumes": .deltaBinaryPacked, "floats": .byteStreamSplit, "sorted": .deltaByteArray,
            "few": .runLengthDictionary, "sector": .runLengthDictionary, "constant": .runLengthDictionary,
            "gaps": .plain,
        ]
        for column in Self.typical {
            guard let encoding = expected[column.name] else { continue }
            let footer = try chunk(column)
            #expect(footer.encodings.last == encoding, "\(column.name): \(footer.encodings)")
        }
    }

    @Test(
        "make it no larger than the best single encoding does, give or take a hundredth",
        arguments: [1, 3, 9])
    func size(level: Int) throws {
        var random = SplitMix(state: 2)
        var columns = Self.typical
        for spread in Spread.allCases {
            for kind: ColumnKind in [.int32, .int64, .float, .double, .string, .date] {
                columns.append(.random("\(kind) \(spread)", kind, spread, 2_500, nullShare: nil, &random))
            }
        }
        for column in columns {
            var options = WriteOptions(compressionLevel: level)
            let chosen = try write(column, options).bytes.count
            for encoding in ColumnEncoding.allCases {
                // Streams of integers are written only when asked for.
                if encoding == .byteStreamSplit, ![.float, .double].contains(column.kind) { continue }
                options.encodings = [column.name: encoding]
                guard let forced = try? write(column, options).bytes.count else { continue }
                #expect(
                    Double(chosen) <= 1.01 * Double(forced) + 8,
                    "\(column.name) takes \(chosen) bytes, as \(encoding) \(forced)")
            }
        }
    }

    @Test("leave out compression that saves nothing")
    func uncompressed() throws {
        var random = SplitMix(state: 3)
        let bits = (0..<4_000).map { _ in Int64(bitPattern: random.next()) }
        #expect(try chunk(Column("a", .int64(bits))).codec == Codec.uncompressed.rawValue)
        #expect(try chunk(Self.typical[2]).codec == Codec.zstd.rawValue)
    }

    @Test("leave NaN out of the bounds and let zero cover both signs")
    func bounds() throws {
        let statistics = try chunk(.optional("a", [nil, 0, .nan, -0.0] as [Double?])).statistics
        #expect(statistics?.nullCount == 1)
        #expect(statistics?.minimum == [0, 0, 0, 0, 0, 0, 0, 0x80])
        #expect(statistics?.maximum == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try chunk(Column("a", .double([.nan]))).statistics?.minimum == nil)
        let text = try chunk(
            Column("a", .string(["b", "é", "a", "", "eight by", "eight bytes", "eight bz"]))
        )
        .statistics
        #expect(text?.minimum == [])
        #expect(text?.maximum == Array("é".utf8))
        let long = String(repeating: "x", count: 65)
        #expect(try chunk(Column("a", .string(["b", long]))).statistics?.maximum == nil)
    }

    @Test("count distinct values where a dictionary does")
    func distinct() throws {
        let footer = try chunk(.optional("a", ["x", nil, "y", "x"] + Array(repeating: "x", count: 60)))
        #expect(footer.encodings == [.plain, .runLength, .runLengthDictionary])
        #expect(footer.statistics?.distinctCount == 2)
        #expect(try chunk(Self.typical[1]).statistics?.distinctCount == nil)
    }

    @Test("describe each page where there are several")
    func pages() throws {
        let values = (0..<1_000).map { Int64($0) } + Array(repeating: 0, count: 500)
        let valid = (0..<1_500).map { $0 < 1_000 }
        let options = WriteOptions(pageBytes: 4_000)
        let (chunk, bytes) = try write(Column("a", .int64(values), validity: valid), options)
        #expect(chunk.pages.map(\.firstRow) == [0, 500, 1_000])
        #expect(chunk.pages.map(\.isNull) == [false, false, true])
        #expect(chunk.pages.map(\.nullCount) == [0, 0, 500])
        #expect(chunk.pages[1].bounds?.minimum == [0xF4, 1, 0, 0, 0, 0, 0, 0])
        #expect(chunk.pages.reduce(0) { $0 + $1.byteCount } == bytes.count)
        #expect(try write(Column("a", .int64(values)), WriteOptions()).chunk.pages.isEmpty)
    }

    @Test("refuse a page that 32 bits cannot measure")
    func hugePage() throws {
        try PageWriter.requireFit(Int(Int32.max))
        let error = #expect(throws: ParquetError.self) { try PageWriter.requireFit(Int(Int32.max) + 1) }
        #expect(error?.code == .invalidTable)
        #expect(error?.message.contains("lower WriteOptions.pageBytes") == true)
    }
}
