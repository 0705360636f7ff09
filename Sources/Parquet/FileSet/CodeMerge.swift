/// Makes the codes that each worker gave to its own strings into codes of the whole set.
enum CodeMerge {
    /// Rewrites `codes` and returns the strings they stand for, in order of first appearance.
    ///
    /// - Parameters:
    ///   - rowOffsets: where each file's rows begin, and the row count.
    ///   - owners: by file, the index in `pools` of what its codes refer to.
    static func merge(
        _ codes: UnsafeMutableBufferPointer<Int32>, _ rowOffsets: [Int], owners: [Int], _ pools: [StringPool]
    ) throws(ParquetError) -> [String] {
        let all = StringPool()
        // By worker and its code: the code in `all`, -1 until the string is met.
        var maps = pools.map { [Int32](repeating: -1, count: $0.count) }
        for (file, owner) in owners.enumerated() {
            let slice = UnsafeMutableBufferPointer(rebasing: codes[rowOffsets[file]..<rowOffsets[file + 1]])
            try maps[owner].withUnsafeMutableBufferPointer { (map) throws(ParquetError) in
                try rewrite(slice, map, pools[owner], all)
            }
        }
        return all.strings()
    }

    private static func rewrite(
        _ codes: UnsafeMutableBufferPointer<Int32>, _ map: UnsafeMutableBufferPointer<Int32>,
        _ pool: StringPool, _ all: StringPool
    ) throws(ParquetError) {
        for row in 0..<codes.count {
            let code = Int(codes[row])
            guard code >= 0 else { continue }
            var merged = map[code]
            if merged < 0 {
                merged = try pool.withBytes(code) { (bytes) throws(ParquetError) in try all.code(bytes) }
                map[code] = merged
            }
            codes[row] = merged
        }
    }
}
