#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Strings as one run of UTF-8 and the bounds of each: what pages, dictionaries and statistics work on.
///
/// Swift's `==` on `String` treats composed and decomposed letters as equal; a file must not.
package struct UTF8Strings {
    private(set) var bytes: [UInt8] = []
    /// `count + 1` bounds into `bytes`.
    private(set) var bounds: [Int] = [0]

    package var count: Int { bounds.count - 1 }

    package init() {}

    package init<Strings: Collection<String>>(_ strings: Strings) {
        bounds.reserveCapacity(strings.count + 1)
        for string in strings { append(string) }
    }

    package mutating func append(_ string: String) {
        if string.utf8.withContiguousStorageIfAvailable({ bytes.append(contentsOf: $0) }) == nil {
            bytes.append(contentsOf: string.utf8)
        }
        bounds.append(bytes.count)
    }

    /// The strings at `indices`, in that order.
    package func selecting(_ indices: [Int]) -> UTF8Strings {
        var selection = UTF8Strings()
        withBytes { all in
            for index in indices {
                selection.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: all[range(index)]))
                selection.bounds.append(selection.bytes.count)
            }
        }
        return selection
    }

    package func range(_ index: Int) -> Range<Int> { bounds[index]..<bounds[index + 1] }

    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes(body)
    }

    /// Negative, zero or positive as the string at `left` sorts before, with or after that at `right`, by
    /// unsigned bytes.
    package func compare(_ left: Int, _ right: Int) -> Int {
        let (leftRange, rightRange) = (range(left), range(right))
        let shared = min(leftRange.count, rightRange.count)
        let order = bytes.withUnsafeBytes { all -> Int32 in
            guard shared > 0, let base = all.baseAddress else { return 0 }
            return memcmp(base + leftRange.lowerBound, base + rightRange.lowerBound, shared)
        }
        return order != 0 ? Int(order) : leftRange.count - rightRange.count
    }

    /// FNV-1a over the string's bytes: fixed across runs, unlike `Hasher`.
    package func hash(_ index: Int) -> UInt64 {
        bytes.withUnsafeBytes { all in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for position in range(index) { hash = (hash ^ UInt64(all[position])) &* 0x100_0000_01B3 }
            return hash ^ hash >> 32
        }
    }
}
