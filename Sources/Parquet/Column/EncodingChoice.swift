/// Picks the encodings that may make a column chunk smallest, from its values and the options alone.
///
/// Compressing a chunk in every encoding would cost several times what writing it does. So stretches of it
/// are compressed, and only encodings that come out close are left to be compared in full.
package struct EncodingChoice {
    package let scratch: WriteScratch
    package let options: WriteOptions

    /// Values in a sample, at least: fewer would say little of what repeats.
    private static let leastSample = 384
    private static let mostSample = 8_192
    /// A sample sees repeats less often than a whole page does. What it finds larger by more than this is
    /// not tried further.
    private static let closeShare = 1.25
    /// What storing unrepeated bytes as they are may cost, on a sample, for the faster reading.
    private static let storingShare = 1.06

    package init(scratch: WriteScratch, options: WriteOptions) {
        self.scratch = scratch
        self.options = options
    }

    /// One or two ways to store the values, the likelier first.
    ///
    /// - Throws: `invalidOptions` if `forced` does not apply to the type.
    package func shortlist<Values: ChunkValues>(
        _ values: Values, forced: ColumnEncoding?
    ) throws(ParquetError) -> [PageCoding] {
        if let forced { return [try coding(forced, values)] }
        guard values.count > 0 else { return [PageCoding(.plain, .mixed)] }
        if !options.choosesEncodings || values.isConstant {
            return [values.dictionary == nil ? plain(values) : PageCoding(.runLengthDictionary, .mixed)]
        }
        let estimates = try estimates(values).sorted { $0.byteCount < $1.byteCount }
        guard let best = estimates.first else { return [plain(values)] }
        let close = estimates.prefix(2).filter { $0.byteCount <= best.byteCount * Self.closeShare }
        return close.map(\.coding)
    }

    private func plain<Values: ChunkValues>(_ values: Values) -> PageCoding {
        PageCoding(.plain, values.isConstant ? .mixed : Values.texture(.plain))
    }

    private func coding<Values: ChunkValues>(
        _ forced: ColumnEncoding, _ values: Values
    ) throws(ParquetError) -> PageCoding {
        if forced == .dictionary {
            return values.dictionary == nil ? plain(values) : PageCoding(.runLengthDictionary, .mixed)
        }
        guard Values.encodings.contains(forced.encoding) else {
            throw ParquetError(
                .invalidOptions, "encoding \(forced) does not apply to its kind; leave it to the writer")
        }
        return PageCoding(forced.encoding, Values.texture(forced.encoding))
    }

    private struct Estimate {
        var coding: PageCoding
        var byteCount: Double
    }

    /// What the values would take in each encoding.
    private func estimates<Values: ChunkValues>(_ values: Values) throws(ParquetError) -> [Estimate] {
        let ranges = Self.stretches(values.count)
        guard ranges.count > 1 else { return try estimates(values, dictionaryOf: values) }
        return try values.withSample(ranges) { (sample) throws(ParquetError) in
            try estimates(sample, dictionaryOf: values)
        }
    }

    private func estimates<Values: ChunkValues>(
        _ sample: Values, dictionaryOf values: Values
    ) throws(ParquetError) -> [Estimate] {
        let scale = Double(values.count) / Double(max(1, sample.count))
        var estimates: [Estimate] = []
        for encoding in Values.encodings {
            var coding = PageCoding(encoding, Values.texture(encoding))
            var byteCount = Double(try compressedByteCount(sample, coding))
            if coding.texture == .numbers, ZstdCompressor.usesTexture(level: options.compressionLevel) {
                let stored = PageCoding(encoding, .storedNumbers)
                let storedByteCount = Double(try compressedByteCount(sample, stored))
                if storedByteCount <= byteCount * Self.storingShare {
                    coding = stored
                    byteCount = storedByteCount
                }
            }
            estimates.append(Estimate(coding: coding, byteCount: byteCount * scale))
        }
        if let dictionary = values.dictionary, let plain = estimates.first {
            let distinctShare = Double(dictionary.count) / Double(max(1, values.count))
            estimates.append(
                Estimate(
                    coding: PageCoding(.runLengthDictionary, .mixed),
                    byteCount: plain.byteCount * distinctShare + Double(dictionary.indexByteCount)))
        }
        return estimates
    }

    private func compressedByteCount<Values: ChunkValues>(
        _ sample: Values, _ coding: PageCoding
    ) throws(ParquetError) -> Int {
        scratch.payload.removeAll()
        sample.append(0..<sample.count, as: coding.encoding, onto: &scratch.payload)
        scratch.body.removeAll(keepingCapacity: true)
        try scratch.payload.bytes.withUnsafeBufferPointer { (bytes) throws(ParquetError) in
            try scratch.compressor.compress(
                UnsafeRawBufferPointer(bytes), cuts: scratch.payload.cuts, level: options.compressionLevel,
                texture: coding.texture, onto: &scratch.body)
        }
        defer { scratch.payload.removeAll() }
        return min(scratch.body.count, scratch.payload.bytes.count)
    }

    /// Three stretches at the beginning, in the middle and at the end, together an eighth of the values; all
    /// of them where they are few.
    private static func stretches(_ count: Int) -> [Range<Int>] {
        let length = min(mostSample, max(leastSample, count / 8)) / 3
        guard count > 4 * length else { return [0..<count] }
        let middle = (count - length) / 2
        return [0..<length, middle..<middle + length, count - length..<count]
    }
}
