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
    /// What a sample finds larger by more than this is not tried further. Higher levels find repeats that lie
    /// further apart than a sample reaches, and are not chosen for speed.
    private var closeShare: Double { options.compressionLevel <= 4 ? 1.12 : 1.3 }

    package init(scratch: WriteScratch, options: WriteOptions) {
        self.scratch = scratch
        self.options = options
    }

    /// The ways to store the values that may be smallest, the likeliest first.
    ///
    /// - Throws: `invalidOptions` if `forced` does not apply to the type.
    package func shortlist<Values: ChunkValues>(
        _ values: Values, forced: ColumnEncoding?
    ) throws(ParquetError) -> [PageCoding] {
        if let forced, forced != .dictionary, !Values.encodings.contains(forced.encoding) {
            throw ParquetError(
                .invalidOptions, "encoding \(forced) does not apply to its kind; leave it to the writer")
        }
        guard values.count > 0 else { return [PageCoding(.plain, .mixed)] }
        if let forced, forced != .dictionary {
            let isNoise = forced == .plain && values.plainOutlook()?.decides == true
            return [
                PageCoding(
                    forced.encoding, isNoise ? .storedShortRepeats : Values.texture(forced.encoding))
            ]
        }
        if forced != nil || !options.choosesEncodings || values.dictionary?.count == 1 {
            return [values.dictionary == nil ? plain(values) : PageCoding(.runLengthDictionary, .mixed)]
        }
        let estimates = try estimates(values, Values.choices).sorted { $0.byteCount < $1.byteCount }
        guard let best = estimates.first else { return [plain(values)] }
        let close = estimates.filter { $0.byteCount <= best.byteCount * closeShare }
        return close.map(\.coding)
    }

    private func plain<Values: ChunkValues>(_ values: Values) -> PageCoding {
        PageCoding(.plain, Values.texture(.plain))
    }

    private struct Estimate {
        var coding: PageCoding
        var byteCount: Double
    }

    /// What the values would take in each of the encodings, and with their dictionary if they have one.
    private func estimates<Values: ChunkValues>(
        _ values: Values, _ encodings: [Encoding]
    ) throws(ParquetError) -> [Estimate] {
        let outlook = encodings.contains(.plain) ? values.plainOutlook() : nil
        if values.dictionary == nil, let outlook, outlook.decides {
            return [Estimate(coding: PageCoding(.plain, .storedShortRepeats), byteCount: 0)]
        }
        let ranges = Self.stretches(values.count)
        guard ranges.count > 1 else { return try estimates(values, encodings, outlook, sample: values) }
        return try values.withSample(ranges) { (sample) throws(ParquetError) in
            try estimates(values, encodings, outlook, sample: sample)
        }
    }

    private func estimates<Values: ChunkValues>(
        _ values: Values, _ encodings: [Encoding], _ outlook: PlainOutlook?, sample: Values
    ) throws(ParquetError) -> [Estimate] {
        let scale = Double(values.count) / Double(max(1, sample.count))
        var estimates: [Estimate] = []
        for encoding in encodings {
            var estimate = Estimate(coding: PageCoding(encoding, Values.texture(encoding)), byteCount: 0)
            estimate.byteCount = Double(try compressedByteCount(sample, estimate.coding))
            if encoding == .plain, let outlook {
                estimate.byteCount = min(estimate.byteCount, outlook.share * Double(sample.plainByteCount))
            }
            estimate.byteCount *= scale
            estimates.append(estimate)
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
            try scratch.sampler(coding.texture).compress(
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
