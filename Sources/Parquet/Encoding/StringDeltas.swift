/// DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY: strings with their lengths apart, and strings that share
/// a prefix with the one before.
package enum StringDeltas {
    package static func appendLengths(
        _ strings: UTF8Strings, _ range: Range<Int>, onto payload: inout PagePayload
    ) {
        let lengths = range.map { Int32(truncatingIfNeeded: strings.bounds[$0 + 1] - strings.bounds[$0]) }
        append(lengths, onto: &payload)
        let bytes = strings.bounds[range.lowerBound]..<strings.bounds[range.upperBound]
        payload.bytes.append(contentsOf: strings.bytes[bytes])
    }

    package static func appendPrefixes(
        _ strings: UTF8Strings, _ range: Range<Int>, onto payload: inout PagePayload
    ) {
        strings.withViews { views in
            var prefixes: [Int32] = []
            var suffixes: [Int32] = []
            prefixes.reserveCapacity(range.count)
            suffixes.reserveCapacity(range.count)
            var (previousWord, previousLength): (UInt64, Int) = (0, 0)
            for row in range {
                let (word, length) = (views.firstWord(row), views.length(row))
                // The first eight bytes tell nearly always.
                var shared = min((word ^ previousWord).leadingZeroBitCount / 8, previousLength, length)
                if shared == 8 { shared = views.sharedPrefix(row - 1, row, from: 8) }
                prefixes.append(Int32(truncatingIfNeeded: shared))
                suffixes.append(Int32(truncatingIfNeeded: length - shared))
                (previousWord, previousLength) = (word, length)
            }
            append(prefixes, onto: &payload)
            append(suffixes, onto: &payload)
            append(
                views, range, after: prefixes, byteCount: suffixes.reduce(0) { $0 + Int($1) }, onto: &payload)
        }
    }

    /// Appends what follows each string's prefix.
    private static func append(
        _ views: UTF8Strings.Views, _ range: Range<Int>, after prefixes: [Int32], byteCount: Int,
        onto payload: inout PagePayload
    ) {
        var position = payload.bytes.count
        payload.bytes.append(contentsOf: repeatElement(0, count: byteCount))
        payload.bytes.withUnsafeMutableBytes { target in
            for (index, row) in range.enumerated() {
                for offset in views.bounds[row] &+ Int(prefixes[index])..<views.bounds[row &+ 1] {
                    target[position] = views.bytes[offset]
                    position &+= 1
                }
            }
        }
    }

    private static func append(_ lengths: [Int32], onto payload: inout PagePayload) {
        lengths.withUnsafeBufferPointer {
            DeltaBinaryPacked.append($0, granularity: 4, onto: &payload.bytes)
        }
        payload.cut()
    }
}

extension UTF8Strings.Views {
    /// Bytes that two strings have in common at their beginning, of which `known` are known.
    fileprivate func sharedPrefix(_ left: Int, _ right: Int, from known: Int) -> Int {
        let most = min(length(left), length(right))
        var shared = known
        while shared < most, bytes[bounds[left] &+ shared] == bytes[bounds[right] &+ shared] { shared &+= 1 }
        return shared
    }
}
