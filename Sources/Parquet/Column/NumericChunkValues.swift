/// Numbers of a column chunk.
package struct NumericChunkValues<Value: EncodableNumber>: ChunkValues {
    private let values: UnsafeBufferPointer<Value>
    package let dictionary: DictionaryIndex?

    package var count: Int { values.count }
    package var physicalType: PhysicalType { Value.physicalType }
    package var plainByteCount: Int { values.count * MemoryLayout<Value>.stride }
    package static var encodings: [Encoding] { Value.encodings }
    package static var choices: [Encoding] { Value.choices }

    package init(_ values: UnsafeBufferPointer<Value>, _ use: DictionaryUse) {
        self.values = values
        // A dictionary pays where values repeat; 65,536 keeps it small beside a page.
        switch use {
        case .never: dictionary = nil
        case .ifSmaller:
            let limit = min(max(1, values.count / 2), 1 << 16)
            dictionary = DictionaryIndex(values, limit: limit, isForced: false)
        case .always:
            dictionary = DictionaryIndex(values, limit: Int(Int32.max), isForced: true)
        }
    }

    package static func texture(_ encoding: Encoding) -> PageTexture {
        switch encoding {
        case .plain: .shortRepeats
        case .byteStreamSplit: .streams
        default: .mixed
        }
    }

    package func appendDictionary(onto output: inout [UInt8]) {
        guard let dictionary else { return }
        let distinct = dictionary.firstRows.map { values[$0] }
        distinct.withUnsafeBufferPointer { Plain.append($0, onto: &output) }
    }

    package func append(_ range: Range<Int>, as encoding: Encoding, onto payload: inout PagePayload) {
        let slice = UnsafeBufferPointer(rebasing: values[range])
        switch encoding {
        case .deltaBinaryPacked: Value.appendDeltas(slice, onto: &payload.bytes)
        case .byteStreamSplit: ByteStreamSplit.append(slice, onto: &payload)
        default: Plain.append(slice, onto: &payload.bytes)
        }
    }

    package func bounds(_ range: Range<Int>) -> (minimum: [UInt8], maximum: [UInt8])? {
        guard let first = values[range].first(where: \.isOrdered) else { return nil }
        var minimum = first
        var maximum = first
        // NaN compares false with everything and so leaves the bounds alone.
        for index in range {
            let value = values[index]
            minimum = value < minimum ? value : minimum
            maximum = value > maximum ? value : maximum
        }
        // The format's rule for zeros: the bound covers both signs.
        if minimum == .zero { minimum = .lowestZero }
        if maximum == .zero { maximum = .zero }
        return (
            withUnsafeBytes(of: minimum) { Array($0) },
            withUnsafeBytes(of: maximum) { Array($0) }
        )
    }

    /// Decimals of few digits end in few distinct patterns of bits, so four bytes of a value are found again
    /// among thousands of others: counted here by their low halves.
    package func plainOutlook() -> PlainOutlook? {
        guard Value.repeatsInLowBytes, values.count > 0 else { return nil }
        let counted = min(values.count, 1 << 15)
        let mask = 1 << BitPacking.width(of: UInt64(2 * counted)) - 1
        var repeats = 0
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: mask + 1) { seen in
            seen.initialize(repeating: 0)
            for index in 0..<counted {
                let low = UInt32(truncatingIfNeeded: values[index].bits)
                let slot = Int(truncatingIfNeeded: DictionaryIndex.mix(UInt64(low))) & mask
                repeats &+= seen[slot] == low ? 1 : 0
                seen[slot] = low
            }
        }
        return PlainOutlook(
            share: 1 - 0.55 * Double(repeats) / Double(counted), isNoisy: Self.noisyBytes(values) >= 5)
    }

    /// Places of a value whose bytes take many values in a sample of 64: of 64 random bytes some 57 differ.
    private static func noisyBytes(_ values: UnsafeBufferPointer<Value>) -> Int {
        let sampled = min(64, values.count)
        let step = values.count / max(1, sampled)
        var noisy = 0
        for place in 0..<UInt64(MemoryLayout<Value>.size) {
            var seen = SIMD4<UInt64>()
            for index in 0..<sampled {
                let byte = Int(values[index &* step].bits >> (8 &* place) & 0xFF)
                seen[byte >> 6] |= 1 << UInt64(byte & 63)
            }
            let different = (0..<4).reduce(0) { $0 + seen[$1].nonzeroBitCount }
            noisy += different > 36 ? 1 : 0
        }
        return noisy
    }

    package func withSample<Result>(
        _ ranges: [Range<Int>], _ body: (Self) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        var sample: [Value] = []
        sample.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
        for range in ranges { sample.append(contentsOf: values[range]) }
        return try sample.withUnsafeBufferPointer { (values) throws(ParquetError) in
            try body(Self(values, .never))
        }
    }
}
