/// The values of one column chunk without its nulls, and the ways to encode them.
package protocol ChunkValues {
    var count: Int { get }
    var physicalType: PhysicalType { get }
    /// Bytes in the PLAIN encoding.
    var plainByteCount: Int { get }
    /// Present where a dictionary may pay.
    var dictionary: DictionaryIndex? { get }
    /// Encodings worth trying, the first being the choice where nothing is tried.
    var candidates: [Encoding] { get }

    /// The dictionary's values, PLAIN.
    func appendDictionary(onto output: inout [UInt8])
    /// The values of `range` in an encoding other than the dictionary's.
    func append(_ range: Range<Int>, as encoding: Encoding, onto output: inout [UInt8])
    /// Smallest and largest value as statistics hold them; nil without an ordered value.
    func bounds() -> (minimum: [UInt8], maximum: [UInt8])?
}

/// Numbers of a column chunk.
package struct NumericChunkValues<Value: NumericValue>: ChunkValues {
    private let values: [Value]
    private let appendDelta: (UnsafeBufferPointer<Value>, inout [UInt8]) -> Void
    package let dictionary: DictionaryIndex?
    package let candidates: [Encoding]

    package var count: Int { values.count }
    package var physicalType: PhysicalType { Value.physicalType }
    package var plainByteCount: Int { values.count * MemoryLayout<Value>.stride }

    private init(
        _ values: [Value], _ options: WriteOptions, preferred: Encoding,
        appendDelta: @escaping (UnsafeBufferPointer<Value>, inout [UInt8]) -> Void
    ) {
        self.values = values
        self.appendDelta = appendDelta
        guard options.choosesEncodings, !values.isEmpty else {
            dictionary = nil
            candidates = [.plain]
            return
        }
        // A dictionary pays where values repeat; 65,536 keeps it small beside a page.
        dictionary = values.withUnsafeBufferPointer {
            DictionaryIndex($0, limit: min(max(1, $0.count / 2), 1 << 16))
        }
        switch dictionary?.count {
        case 1: candidates = [.runLengthDictionary]
        case .some: candidates = [.plain, preferred, .runLengthDictionary]
        case nil: candidates = [.plain, preferred]
        }
    }

    package init(_ values: [Value], _ options: WriteOptions) where Value: FixedWidthInteger {
        self.init(values, options, preferred: .deltaBinaryPacked) {
            DeltaBinaryPacked.append($0, onto: &$1)
        }
    }

    package init(_ values: [Value], _ options: WriteOptions) where Value: BinaryFloatingPoint {
        self.init(values, options, preferred: .byteStreamSplit) { _, _ in }
    }

    package func appendDictionary(onto output: inout [UInt8]) {
        let distinct = (dictionary?.firstRows ?? []).map { values[$0] }
        distinct.withUnsafeBufferPointer { Plain.append($0, onto: &output) }
    }

    package func append(_ range: Range<Int>, as encoding: Encoding, onto output: inout [UInt8]) {
        values.withUnsafeBufferPointer { all in
            let slice = UnsafeBufferPointer(rebasing: all[range])
            switch encoding {
            case .deltaBinaryPacked: appendDelta(slice, &output)
            case .byteStreamSplit: ByteStreamSplit.append(slice, onto: &output)
            default: Plain.append(slice, onto: &output)
            }
        }
    }

    package func bounds() -> (minimum: [UInt8], maximum: [UInt8])? {
        guard let first = values.first(where: \.isOrdered) else { return nil }
        var minimum = first
        var maximum = first
        for value in values where value.isOrdered {
            if value < minimum { minimum = value }
            if value > maximum { maximum = value }
        }
        // The format's rule for zeros: the bound covers both signs.
        if minimum == .zero { minimum = .lowestZero }
        if maximum == .zero { maximum = .zero }
        return (
            withUnsafeBytes(of: minimum) { Array($0) },
            withUnsafeBytes(of: maximum) { Array($0) }
        )
    }
}

/// Strings of a column chunk.
package struct StringChunkValues: ChunkValues {
    private let values: UTF8Strings
    package let dictionary: DictionaryIndex?
    package let candidates: [Encoding]
    /// Longer strings are left out of the statistics.
    private static let longestBound = 64

    package var count: Int { values.count }
    package var physicalType: PhysicalType { .byteArray }
    package var plainByteCount: Int { values.bytes.count + 4 * values.count }

    package init(_ values: UTF8Strings, _ options: WriteOptions) {
        self.values = values
        dictionary = values.count == 0 ? nil : DictionaryIndex(values, limit: 1 << 17)
        switch dictionary?.count {
        case nil: candidates = [.plain]
        case .some(let distinct) where options.choosesEncodings && distinct > values.count / 2:
            candidates = [.runLengthDictionary, .plain]
        case .some: candidates = [.runLengthDictionary]
        }
    }

    package func appendDictionary(onto output: inout [UInt8]) {
        let distinct = values.selecting(dictionary?.firstRows ?? [])
        Plain.append(distinct, 0..<distinct.count, onto: &output)
    }

    package func append(_ range: Range<Int>, as encoding: Encoding, onto output: inout [UInt8]) {
        Plain.append(values, range, onto: &output)
    }

    package func bounds() -> (minimum: [UInt8], maximum: [UInt8])? {
        let rows = dictionary?.firstRows ?? Array(0..<values.count)
        guard var minimum = rows.first else { return nil }
        var maximum = minimum
        for row in rows {
            if values.compare(row, minimum) < 0 { minimum = row }
            if values.compare(row, maximum) > 0 { maximum = row }
        }
        let ranges = (values.range(minimum), values.range(maximum))
        guard max(ranges.0.count, ranges.1.count) <= Self.longestBound else { return nil }
        return (Array(values.bytes[ranges.0]), Array(values.bytes[ranges.1]))
    }
}
