internal import Glibc

/// Numbers of a column chunk.
package struct NumericChunkValues<Value: EncodableNumber>: ChunkValues {
    private let values: UnsafeBufferPointer<Value>
    package let dictionary: DictionaryIndex?
    package let isConstant: Bool

    package var count: Int { values.count }
    package var physicalType: PhysicalType { Value.physicalType }
    package var plainByteCount: Int { values.count * MemoryLayout<Value>.stride }
    package static var encodings: [Encoding] { Value.encodings }

    package init(_ values: UnsafeBufferPointer<Value>, _ use: DictionaryUse) {
        self.values = values
        isConstant = Self.isConstant(values)
        // A dictionary pays where values repeat; 65,536 keeps it small beside a page.
        switch use {
        case .never: dictionary = nil
        case .ifSmaller:
            let limit = min(max(1, values.count / 2), 1 << 16)
            dictionary = isConstant ? nil : DictionaryIndex(values, limit: limit, isForced: false)
        case .always:
            dictionary = DictionaryIndex(values, limit: Int(Int32.max), isForced: true)
        }
    }

    package static func texture(_ encoding: Encoding) -> PageTexture {
        switch encoding {
        case .plain: .numbers
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

    /// Whether all values have the same bits: the values but the last are the values but the first.
    private static func isConstant(_ values: UnsafeBufferPointer<Value>) -> Bool {
        guard values.count > 1, let base = values.baseAddress else { return !values.isEmpty }
        return memcmp(base, base + 1, (values.count - 1) * MemoryLayout<Value>.stride) == 0
    }
}
