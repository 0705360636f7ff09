import Parquet
import Testing

@Suite("A pool of strings")
struct StringPoolTests {
    @Test("gives equal strings one code, in order of first appearance, whatever order they come in")
    func codes() throws {
        var random = SplitMix(state: 5)
        // Alike in their first eight bytes, of every length around eight, and enough for the table to grow.
        let names =
            (0..<3_000).map { "\($0 % 2 == 0 ? "12345678" : "")\($0 % 3 == 0 ? "é" : "")\($0)" } + [
                "", "\u{0}",
            ]
        let pool = StringPool()
        var expected: [String: Int32] = [:]
        for round in 0..<3 {
            for name in round == 0 ? names : names.shuffled(using: &random) {
                let code = try Array(name.utf8).withUnsafeBufferPointer { (bytes) throws(ParquetError) in
                    try pool.code(UnsafeRawBufferPointer(bytes))
                }
                #expect(code == expected[name, default: Int32(expected.count)])
                expected[name] = code
            }
        }
        #expect(pool.strings() == names)
        #expect(pool.count == names.count)
    }

    @Test("tells composed letters from decomposed ones, and refuses what is not UTF-8")
    func bytes() throws {
        let pool = StringPool()
        for (text, code) in [("é", 0), ("e\u{301}", 1), ("é", 0)] as [(String, Int32)] {
            let found = try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(ParquetError) in
                try pool.code(UnsafeRawBufferPointer(bytes))
            }
            #expect(found == code)
        }
        let refused = code { _ = try ([0xFF, 0xFE] as [UInt8]).withUnsafeBytes { try pool.code($0) } }
        #expect(refused == .unsupported)
    }
}
