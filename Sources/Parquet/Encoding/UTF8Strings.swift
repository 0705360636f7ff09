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

    package init(_ strings: [String]) { replace(with: strings, strings.indices) }

    /// Holds the strings at `rows` instead, in the memory it has.
    package mutating func replace<Rows: Sequence<Int>>(with strings: [String], _ rows: Rows) {
        bounds.removeAll(keepingCapacity: true)
        bounds.append(0)
        var end = 0
        for row in rows {
            end &+= strings[row].utf8.count
            bounds.append(end)
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: repeatElement(0, count: end))
        bytes.withUnsafeMutableBytes { bytes in
            var position = 0
            for row in rows {
                let copied: Void? = strings[row].utf8.withContiguousStorageIfAvailable { utf8 in
                    bytes.baseAddress?.advanced(by: position).copyBytes(utf8)
                    position &+= utf8.count
                }
                if copied == nil {
                    for byte in strings[row].utf8 {
                        bytes[position] = byte
                        position &+= 1
                    }
                }
            }
        }
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

        @inline(__always)
        func firstWord(_ index: Int) -> UInt64 { word(bounds[index], length(index)) }

        /// Negative, zero or positive as the string at `left` sorts before, with or after that at `right`, by
        /// unsigned bytes.
        func compare(_ left: Int, _ right: Int) -> Int {
            let (leftCount, rightCount) = (length(left), length(right))
            let (leftWord, rightWord) = (firstWord(left), firstWord(right))
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

extension UnsafeMutableRawPointer {
    @inline(__always)
    fileprivate func copyBytes(_ source: UnsafeBufferPointer<UInt8>) {
        if let base = source.baseAddress { copyMemory(from: base, byteCount: source.count) }
    }
}
