/// Turns one column's rows of a row group into pages.
package struct ChunkWriter {
    package let scratch: WriteScratch
    package let options: WriteOptions

    /// What the footer says of a chunk, its offsets counted from the chunk's first byte.
    package struct Chunk {
        package var footer: ColumnChunk
        /// The data pages, where there are several.
        package var pages: [PageSummary]
    }

    package init(scratch: WriteScratch, options: WriteOptions) {
        self.scratch = scratch
        self.options = options
    }

    /// Appends the chunk's pages.
    package func write(
        _ column: Column, rows: Range<Int>, onto output: inout [UInt8]
    ) throws(ParquetError) -> Chunk {
        guard let validity = column.validity else {
            return try write(column, ChunkRows(rows, validity: nil), onto: &output)
        }
        return try validity.withUnsafeBufferPointer { (flags) throws(ParquetError) in
            try write(column, ChunkRows(rows, validity: flags), onto: &output)
        }
    }

    private func write(
        _ column: Column, _ rows: ChunkRows, onto output: inout [UInt8]
    ) throws(ParquetError) -> Chunk {
        switch column.values {
        case .int32(let values), .date(let values): try write(values, column, rows, onto: &output)
        case .int64(let values): try write(values, column, rows, onto: &output)
        case .float(let values): try write(values, column, rows, onto: &output)
        case .double(let values): try write(values, column, rows, onto: &output)
        case .string(let values):
            try write(
                StringChunkValues(strings(values, rows), use(column, .string)), column, rows, onto: &output)
        case .timestamp(let values): try write(values.map { $0 / 1_000 }, column, rows, onto: &output)
        case .boolean: throw .unsupported("a \(column.kind) is read but not written")
        }
    }

    private func write<Value: EncodableNumber>(
        _ values: [Value], _ column: Column, _ rows: ChunkRows, onto output: inout [UInt8]
    ) throws(ParquetError) -> Chunk {
        try rows.withPresent(values) { (present) throws(ParquetError) in
            try write(NumericChunkValues(present, use(column, column.kind)), column, rows, onto: &output)
        }
    }

    private func strings(_ values: [String], _ rows: ChunkRows) -> UTF8Strings {
        var strings = UTF8Strings()
        // Out of the scratch while it grows, so that nothing is copied.
        swap(&strings, &scratch.strings)
        strings.replace(with: values, rows.present)
        scratch.strings = strings
        return strings
    }

    private func use(_ column: Column, _ kind: ColumnKind) -> DictionaryUse {
        if let forced = options.encodings[column.name] { return forced == .dictionary ? .always : .never }
        if options.choosesEncodings { return .ifSmaller }
        return kind == .string ? .always : .never
    }

    private func write<Values: ChunkValues>(
        _ values: Values, _ column: Column, _ rows: ChunkRows, onto output: inout [UInt8]
    ) throws(ParquetError) -> Chunk {
        let choice = EncodingChoice(scratch: scratch, options: options)
        let shortlist = try choice.shortlist(values, forced: options.encodings[column.name])
        let pages = ChunkPages(scratch: scratch, options: options, values: values, rows: rows)
        var chunk = try pages.writeSmallest(shortlist, onto: &output)
        let bounds = values.bounds(0..<values.count)
        chunk.footer.statistics = Statistics(
            minimum: bounds?.minimum, maximum: bounds?.maximum, nullCount: rows.nullCount,
            distinctCount: values.dictionary?.count)
        return chunk
    }
}
