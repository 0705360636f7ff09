/// Strings of a column chunk.
package struct StringChunkValues: ChunkValues {
    private let values: UTF8Strings
    package let dictionary: DictionaryIndex?
    /// Longer strings are left out of the statistics.
    private static let longestBound = 64

    package var count: Int { values.count }
    package var physicalType: PhysicalType { .byteArray }
    package var plainByteCount: Int { values.bytes.count + 4 * values.count }
    package static var encodings: [Encoding] { [.plain, .deltaLengthByteArray, .deltaByteArray] }
    package static var choices: [Encoding] { encodings }

    package init(_ values: UTF8Strings, _ use: DictionaryUse) {
        self.values = values
        switch use {
        case .never: dictionary = nil
        case .ifSmaller:
            let limit = min(max(1, values.count / 2), 1 << 17)
            dictionary = DictionaryIndex(values, limit: limit, isForced: false)
        case .always: dictionary = DictionaryIndex(values, limit: Int(Int32.max), isForced: true)
        }
    }

    package static func texture(_ encoding: Encoding) -> PageTexture {
        encoding == .deltaByteArray ? .shortRepeats : .mixed
    }

    package func appendDictionary(onto output: inout [UInt8]) {
        guard let dictionary else { return }
        let distinct = values.selecting(dictionary.firstRows)
        Plain.append(distinct, 0..<distinct.count, onto: &output)
    }

    package func append(_ range: Range<Int>, as encoding: Encoding, onto payload: inout PagePayload) {
        switch encoding {
        case .deltaLengthByteArray: StringDeltas.appendLengths(values, range, onto: &payload)
        case .deltaByteArray: StringDeltas.appendPrefixes(values, range, onto: &payload)
        default: Plain.append(values, range, onto: &payload.bytes)
        }
    }

    package func bounds(_ range: Range<Int>) -> (minimum: [UInt8], maximum: [UInt8])? {
        guard !range.isEmpty else { return nil }
        // Over the whole chunk each distinct value need be seen once.
        if range.count == count, let dictionary { return bounds(of: dictionary.firstRows) }
        return bounds(of: range)
    }

    private func bounds<Rows: Collection<Int>>(of rows: Rows) -> (minimum: [UInt8], maximum: [UInt8])? {
        guard var minimum = rows.first else { return nil }
        var maximum = minimum
        return values.withViews { views in
            // Most rows are told by their first eight bytes.
            var (least, most) = (views.firstWord(minimum), views.firstWord(maximum))
            for row in rows {
                let word = views.firstWord(row)
                if word <= least, views.compare(row, minimum) < 0 { (minimum, least) = (row, word) }
                if word >= most, views.compare(row, maximum) > 0 { (maximum, most) = (row, word) }
            }
            guard max(views.length(minimum), views.length(maximum)) <= Self.longestBound else { return nil }
            return (Array(views[minimum]), Array(views[maximum]))
        }
    }

    package func plainOutlook() -> PlainOutlook? { nil }

    package func withSample<Result>(
        _ ranges: [Range<Int>], _ body: (Self) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        try body(Self(values.selecting(ranges.joined()), .never))
    }
}
