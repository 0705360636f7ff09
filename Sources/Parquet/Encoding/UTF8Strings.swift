#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Strings as one run of UTF-8 and the bounds of each: what pages, dictionaries and statistics work on.
///
/// Swift's `==` on `String` treats composed and decomposed letters as equal; a file must not.
package struct UTF8Strings {
    package private(set) var bytes: [UInt8] = []
    /// `count + 1` bounds into `bytes`.
    package private(set) var bounds: [Int] = [0]

    package var count: Int { bounds.count - 1 }

    package init() {}

    package init<Strings: Sequence<String>>(_ strings: Strings) {
        for string in strings { append(string) }
    }

    package mutating func append(_ string: String) {
        if string.utf8.withContiguousStorageIfAvailable({ bytes.append(contentsOf: $0) }) == nil {
            bytes.append(contentsOf: string.utf8)
        }
        bounds.append(bytes.count)
    }

    package mutating func reserve(_ count: Int) { bounds.reserveCapacity(count + 1) }

    /// Empties, keeping the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
        bounds.append(0)
    }

    /// The strings at `indices`, in that order.
    package func selecting<Indices: Sequence<Int>>(_ indices: Indices) -> UTF8Strings {
        var selection = UTF8Strings()
        withViews { views in
            for index in indices {
                selection.bytes.append(contentsOf: views[index])
                selection.bounds.append(selection.bytes.count)
            }
        }
        return selection
    }

    package func byteCount(_ range: Range<Int>) -> Int { bounds[range.upperBound] - bounds[range.lowerBound] }

    package func withViews<Result>(_ body: (Views) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            bounds.withUnsafeBufferPointer { body(Views(bytes: bytes, bounds: $0)) }
        }
    }

    /// The strings' bytes, lent.
    package struct Views {
        package let bytes: UnsafeRawBufferPointer
        package let bounds: UnsafeBufferPointer<Int>

        package subscript(index: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index &+ 1]])
        }

        @inline(__always)
        func length(_ index: Int) -> Int { bounds[index &+ 1] &- bounds[index] }

        /// Up to eight bytes from `offset`, the first highest: ordered as the strings are.
        @inline(__always)
        func word(_ offset: Int, _ count: Int) -> UInt64 {
            if offset &+ 8 <= bytes.count {
                let word = UInt64(
                    bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                return count >= 8 ? word : word & ~(UInt64.max >> UInt64(8 &* count))
            }
            var word: UInt64 = 0
            for position in 0..<min(count, 8) {
                word |= UInt64(bytes[offset &+ position]) << UInt64(56 &- 8 &* position)
            }
            return word
        }

        /// Negative, zero or positive as the string at `left` sorts before, with or after that at `right`, by
        /// unsigned bytes.
        func compare(_ left: Int, _ right: Int) -> Int {
            let (leftCount, rightCount) = (length(left), length(right))
            let (leftWord, rightWord) = (word(bounds[left], leftCount), word(bounds[right], rightCount))
            if leftWord != rightWord { return leftWord < rightWord ? -1 : 1 }
            let shared = min(leftCount, rightCount)
            if shared > 8, let base = bytes.baseAddress {
                let order = memcmp(base + bounds[left], base + bounds[right], shared)
                if order != 0 { return Int(order) }
            }
            return leftCount - rightCount
        }

        func areEqual(_ left: Int, _ right: Int) -> Bool {
            let count = length(left)
            guard count == length(right) else { return false }
            guard count > 8, let base = bytes.baseAddress else {
                return word(bounds[left], count) == word(bounds[right], count)
            }
            return memcmp(base + bounds[left], base + bounds[right], count) == 0
        }

        /// Fixed across runs, unlike `Hasher`.
        func hash(_ index: Int) -> UInt64 {
            var offset = bounds[index]
            var left = length(index)
            var hash = UInt64(left)
            repeat {
                hash = DictionaryIndex.mix(hash ^ word(offset, left))
                offset &+= 8
                left &-= 8
            } while left > 0
            return hash
        }
    }
}
