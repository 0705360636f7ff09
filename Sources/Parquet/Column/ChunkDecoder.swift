/// Decodes one column chunk into a slice of the column's final memory.
struct ChunkDecoder<Decoder: ValueDecoder> {
    let decoder: Decoder
    let opener: PageOpener
    let verifiesChecksums: Bool

    private var scratch: PageScratch { opener.scratch }

    /// Fills `output`, a value a row, and returns how many are null.
    ///
    /// `validity` is written only if there is a null among the rows.
    func decode(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Decoder.Value>,
        validity: UnsafeMutableBufferPointer<Bool>?
    ) throws(ParquetError) -> Int {
        var pages = PageSequence(bytes, valueCount: output.count, verifiesChecksums: verifiesChecksums)
        var dictionary = UnsafeBufferPointer<Decoder.Value>(start: nil, count: 0)
        var row = 0
        var nullCount = 0
        while let page = try pages.next() {
            if page.header.kind == .dictionary {
                dictionary = try self.dictionary(page)
                continue
            }
            let rows = row..<row + page.header.valueCount
            row = rows.upperBound
            let target = UnsafeMutableBufferPointer(rebasing: output[rows])
            let body = try opener.split(page)
            guard let flags = try flags(body, rows.count) else {
                try decode(body, page.header.encoding, dictionary, into: target)
                if nullCount > 0 { fill(validity, rows) }
                continue
            }
            let present = Levels.count(flags)
            try decode(
                body, page.header.encoding, dictionary,
                into: UnsafeMutableBufferPointer(rebasing: target[..<present]))
            guard present < rows.count else {
                if nullCount > 0 { fill(validity, rows) }
                continue
            }
            spread(target, present, flags)
            if let validity {
                if nullCount == 0 { fill(validity, 0..<rows.lowerBound) }
                _ = UnsafeMutableBufferPointer(rebasing: validity[rows]).update(fromContentsOf: flags)
            }
            nullCount += rows.count - present
        }
        return nullCount
    }

    /// True where there is a value; nil if there is one in every row.
    private func flags(
        _ body: PageBody, _ count: Int
    ) throws(ParquetError) -> UnsafeMutableBufferPointer<Bool>? {
        guard let levels = body.levels, try !Levels.arePlainlyFull(levels, count: count) else { return nil }
        let flags = try scratch.levels.values(Bool.self, count)
        var cursor = ByteCursor(levels)
        try Levels.decode(&cursor, into: flags)
        return flags
    }

    private func dictionary(_ page: RawPage) throws(ParquetError) -> UnsafeBufferPointer<Decoder.Value> {
        let header = page.header
        let encoding = Encoding(rawValue: header.encoding)
        guard encoding == .plain || encoding == .plainDictionary else {
            throw .unsupported("a dictionary in encoding \(header.encoding)")
        }
        let bytes = try opener.decompressed(
            page.bytes, header.uncompressedByteCount, opener.codec != .uncompressed)
        // Every value takes a byte or more, so the page bounds the memory.
        guard header.valueCount <= bytes.count else {
            throw .corrupt("a dictionary of \(header.valueCount) values in \(bytes.count) bytes")
        }
        let values = try scratch.dictionary.values(Decoder.Value.self, header.valueCount)
        var cursor = ByteCursor(bytes)
        try decoder.decode(&cursor, .plain, scratch, into: values)
        return UnsafeBufferPointer(values)
    }

    private func decode(
        _ body: PageBody, _ code: Int32, _ dictionary: UnsafeBufferPointer<Decoder.Value>,
        into output: UnsafeMutableBufferPointer<Decoder.Value>
    ) throws(ParquetError) {
        guard output.count > 0 else { return }
        guard let encoding = Encoding(rawValue: code) else { throw .unsupported("encoding \(code)") }
        let target = UnsafeMutableRawBufferPointer(output)
        if encoding == .plain, decoder.isPlainInMemory, body.isCompressed, body.valueByteCount == target.count
        {
            return try opener.decompress(body, into: target)
        }
        var cursor = ByteCursor(try opener.values(body))
        switch encoding {
        case .runLengthDictionary, .plainDictionary:
            try DictionaryValues.decode(&cursor, dictionary, into: output)
        default:
            try decoder.decode(&cursor, encoding, scratch, into: output)
        }
    }

    private func fill(_ validity: UnsafeMutableBufferPointer<Bool>?, _ rows: Range<Int>) {
        guard let validity else { return }
        UnsafeMutableBufferPointer(rebasing: validity[rows]).update(repeating: true)
    }

    /// Moves the `present` values at the front to the rows that are not null, from the back.
    private func spread(
        _ output: UnsafeMutableBufferPointer<Decoder.Value>, _ present: Int,
        _ flags: UnsafeMutableBufferPointer<Bool>
    ) {
        let placeholder = decoder.placeholder
        var source = present
        for row in stride(from: output.count - 1, through: 0, by: -1) {
            if flags[row] {
                source -= 1
                output[row] = output[source]
            } else {
                output[row] = placeholder
            }
        }
    }
}
