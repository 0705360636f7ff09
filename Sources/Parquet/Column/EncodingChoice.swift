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
    /// What a sample finds larger by more than this is not tried further.
    private static let closeShare = 1.15
    /// What storing unrepeated bytes as they are may cost, on a sample, for the faster reading.
    private static let storingShare = 1.06

    /// Share of PLAIN below which a page is mostly repeats: the rest, when stored as it is, costs little.
    private static let mostlyRepeats = 0.65

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
            return try estimates(values, [forced.encoding]).map(\.coding)
        }
        if forced != nil || !options.choosesEncodings || values.dictionary?.count == 1 {
            return [values.dictionary == nil ? plain(values) : PageCoding(.runLengthDictionary, .mixed)]
        }
        let estimates = try estimates(values, Values.encodings).sorted { $0.byteCount < $1.byteCount }
        guard let best = estimates.first else { return [plain(values)] }
        let close = estimates.filter { $0.byteCount <= best.byteCount * Self.closeShare }
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
        let ranges = Self.stretches(values.count)
        guard ranges.count > 1 else { return try estimates(values, encodings, sample: values) }
        return try values.withSample(ranges) { (sample) throws(ParquetError) in
            try estimates(values, encodings, sample: sample)
        }
    }

    private func estimates<Values: ChunkValues>(
        _ values: Values, _ encodings: [Encoding], sample: Values
    ) throws(ParquetError) -> [Estimate] {
        let scale = Double(values.count) / Double(max(1, sample.count))
        var estimates: [Estimate] = []
        for encoding in encodings {
            var estimate = Estimate(coding: PageCoding(encoding, Values.texture(encoding)), byteCount: 0)
            if encoding == .plain, let share = values.plainShare() {
                estimate = try plainEstimate(sample, share)
            } else {
                estimate.byteCount = Double(try compressedByteCount(sample, estimate.coding))
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

    /// A sample sees fewer repeats than a page does, so its size counts only below `share` of PLAIN.
    private func plainEstimate<Values: ChunkValues>(
        _ sample: Values, _ share: Double
    ) throws(ParquetError) -> Estimate {
        let coding = PageCoding(.plain, Values.texture(.plain))
        let size = Double(sample.plainByteCount) * share
        let level = options.compressionLevel
        guard coding.texture == .shortRepeats, ZstdCompressor.usesTexture(coding.texture, level: level),
            share < Self.mostlyRepeats
        else {
            return Estimate(
                coding: coding, byteCount: min(size, Double(try compressedByteCount(sample, coding))))
        }
        let packed = Double(try compressedByteCount(sample, coding))
        let stored = PageCoding(.plain, .storedShortRepeats)
        let storedSize = Double(try compressedByteCount(sample, stored))
        guard storedSize <= packed * Self.storingShare else {
            return Estimate(coding: coding, byteCount: min(size, packed))
        }
        return Estimate(coding: stored, byteCount: min(size, storedSize))
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
