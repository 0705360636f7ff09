/// DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY: strings with their lengths apart, and strings that share
/// a prefix with the one before.
package enum StringDeltas {
    package static func appendLengths(
        _ strings: UTF8Strings, _ range: Range<Int>, onto payload: inout PagePayload
    ) {
        let lengths = range.map { Int32(truncatingIfNeeded: strings.bounds[$0 + 1] - strings.bounds[$0]) }
        append(lengths, onto: &payload)
        payload.bytes.append(contentsOf: strings.bytes[strings.bounds[range.lowerBound]..<strings.bounds[range.upperBound]])
    }

    package static func appendPrefixes(
        _ strings: UTF8Strings, _ range: Range<Int>, onto payload: inout PagePayload
    ) {
        strings.withViews { views in
            var prefixes: [Int32] = []
            var suffixes: [Int32] = []
            prefixes.reserveCapacity(range.count)
            suffixes.reserveCapacity(range.count)
            for row in range {
                let shared = row == range.lowerBound ? 0 : views.sharedPrefix(row - 1, row)
                prefixes.append(Int32(truncatingIfNeeded: shared))
                suffixes.append(Int32(truncatingIfNeeded: views.length(row) - shared))
            }
            append(prefixes, onto: &payload)
            append(suffixes, onto: &payload)
            for (row, shared) in zip(range, prefixes) {
                payload.bytes.append(contentsOf: views[row].dropFirst(Int(shared)))
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
    /// Bytes that two strings have in common at their beginning.
    fileprivate func sharedPrefix(_ left: Int, _ right: Int) -> Int {
        let most = min(length(left), length(right))
        var shared = 0
        while shared < most, bytes[bounds[left] &+ shared] == bytes[bounds[right] &+ shared] { shared &+= 1 }
        return shared
    }
}
