import Parquet
import TestSupport
import Testing

@Suite("Pages of every codec, and their checksums")
struct CodecTests {
    /// Files of one column in each codec, and one with checksums. Argument: a folder.
    private static let writeFiles = """
        import sys, os, gzip, zlib
        import pyarrow as pa, pyarrow.parquet as pq
        at = lambda name: os.path.join(sys.argv[1], name)
        table = pa.table({"a": pa.array([k * k if k % 5 else None for k in range(4000)], pa.int64()),
                          "s": pa.array(["s%d" % (k % 300) for k in range(4000)])})
        for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
            for version in ["1.0", "2.0"]:
                pq.write_table(table, at(f"{codec}{version[0]}.parquet"), compression=codec, data_page_version=version,
                    write_page_checksum=True, data_page_size=2000)
        text = bytes(range(256)) * 16
        with open(at("members.gz"), "wb") as f: f.write(gzip.compress(text[:1000]) + gzip.compress(text[1000:]))
        with open(at("stream.z"), "wb") as f: f.write(zlib.compress(text))
        """

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Peer.python(Self.writeFiles, [folder.path])
    }

    @Test("are read, or refused by name")
    func codecs() throws {
        for version in 1...2 {
            for codec in ["none", "snappy", "gzip", "zstd"] {
                let table = try ParquetFile(path: folder.appending("\(codec)\(version).parquet")).read()
                let expected: [Int64?] = (0..<4_000).map { $0 % 5 == 0 ? nil : Int64($0 * $0) }
                #expect(try table.optionalInt64s("a") == expected, "\(codec) \(version)")
                #expect(try table.strings("s") == (0..<4_000).map { "s\($0 % 300)" }, "\(codec) \(version)")
            }
            for codec in ["brotli", "lz4"] {
                let file = try ParquetFile(path: folder.appending("\(codec)\(version).parquet"))
                let error = #expect(throws: ParquetError.self) { try file.read() }
                #expect(error?.code == .unsupported)
                #expect(error?.description.contains(codec) == true, "\(String(describing: error))")
            }
        }
    }

    @Test("of gzip may be several members or a zlib stream, and must be as long as they say")
    func gzipForms() throws {
        let text = (0..<4_096).map { UInt8(truncatingIfNeeded: $0) }
        for name in ["members.gz", "stream.z"] {
            let stored = try bytes(of: folder.appending(name))
            #expect(try inflate(stored, .gzip, 4_096) == text)
            for wrong in [0, 1_000, 4_095, 4_097] {
                #expect(code { _ = try inflate(stored, .gzip, wrong) } == .corrupt)
            }
            #expect(code { _ = try inflate(Array(stored.dropLast(9)), .gzip, 4_096) } == .corrupt)
        }
        for codec in [Codec.snappy, .gzip, .zstd] {
            #expect(code { _ = try inflate([1, 2, 3], codec, 100) } == .corrupt)
            #expect(code { _ = try inflate([], codec, 100) } == .corrupt)
        }
        // A snappy length of 2^31 is compared before anything is made of it.
        #expect(code { _ = try inflate([0x80, 0x80, 0x80, 0x80, 0x08, 0], .snappy, 100) } == .corrupt)
    }

    private func inflate(_ stored: [UInt8], _ codec: Codec, _ count: Int) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: count)
        try Zstd.withShared { (zstd) throws(ParquetError) in
            try stored.withUnsafeBufferPointer { (input) throws(ParquetError) in
                try output.withUnsafeMutableBufferPointer { (output) throws(ParquetError) in
                    try Decompressor(zstd: zstd).decompress(
                        UnsafeRawBufferPointer(input), codec, into: UnsafeMutableRawBufferPointer(output))
                }
            }
        }
        return output
    }

    @Test("that differ from their checksum are refused by file, column and page, unless asked not to look")
    func checksums() throws {
        let path = folder.appending("none2.parquet")
        var damaged = try bytes(of: path)
        // A byte of values in the middle of the first column's pages: nothing but the checksum can tell.
        damaged[8_000] ^= 1
        try write(damaged, to: path)
        let error = #expect(throws: ParquetError.self) { try ParquetFile(path: path).read(columns: ["a"]) }
        #expect(error?.code == .corrupt)
        #expect(
            error?.description.contains("\(path), column 'a': page ") == true, "\(String(describing: error))")
        #expect(error?.description.contains("checksum") == true)
        #expect(code { _ = try ParquetFileSet(paths: [path]).read(columns: ["a"]) } == .corrupt)
        let unchecked = ParquetReadOptions(verifiesChecksums: false)
        #expect(try ParquetFile(path: path).read(columns: ["a"], options: unchecked).rowCount == 4_000)
        #expect(try ParquetFile(path: path).read(columns: ["s"]).rowCount == 4_000)
    }

    @Test("are summed as the format says")
    func checksumExample() {
        let sum = Array("123456789".utf8).withUnsafeBytes { PageChecksum.crc32($0) }
        #expect(sum == 0xCBF4_3926)
    }
}
