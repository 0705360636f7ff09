/// Turns one column's rows of a row group into pages, in the encoding that comes out smallest.
package struct ChunkWriter {
    package let zstd: Zstd
    package let options: WriteOptions

    /// A chunk's pages, and what the footer says of them except for where they lie.
    package struct Chunk {
        package var bytes: [UInt8]
        package var dictionaryByteCount: Int
        package var footer: ColumnChunk
    }

    package init(zstd: Zstd, options: WriteOptions) {
        self.zstd = zstd
        self.options = options
    }

    package func write(_ column: Column, rows: Range<Int>) throws(ParquetError) -> Chunk {
        let validity = column.validity.map { Array($0[rows]) }
        switch column.values {
        case .int32(let values), .date(let values):
            return try smallest(
                NumericChunkValues(dense(values, rows, validity), options), validity, rows.count)
        case .int64(let values):
            return try smallest(
                NumericChunkValues(dense(values, rows, validity), options), validity, rows.count)
        case .float(let values):
            return try smallest(
                NumericChunkValues(dense(values, rows, validity), options), validity, rows.count)
        case .double(let values):
            return try smallest(
                NumericChunkValues(dense(values, rows, validity), options), validity, rows.count)
        case .string(let values):
            let strings = UTF8Strings(dense(values, rows, validity))
            return try smallest(StringChunkValues(strings, options), validity, rows.count)
        case .timestamp, .boolean: throw .unsupported("a \(column.kind) is read but not written")
        }
    }

    /// The values of `rows` that are not null.
    private func dense<Value>(_ values: [Value], _ rows: Range<Int>, _ validity: [Bool]?) -> [Value] {
        guard let validity, validity.contains(false) else {
            return rows.count == values.count ? values : Array(values[rows])
        }
        var kept: [Value] = []
        kept.reserveCapacity(rows.count)
        for (offset, valid) in validity.enumerated() where valid {
            kept.append(values[rows.lowerBound + offset])
        }
        return kept
    }

    private func smallest(
        _ values: some ChunkValues, _ validity: [Bool]?, _ rowCount: Int
    ) throws(ParquetError) -> Chunk {
        let rowsPerPage = max(1, options.pageBytes / max(1, values.plainByteCount / max(1, values.count)))
        var chunk: Chunk
        let first = values.candidates.first ?? .plain
        if values.candidates.count > 1, rowCount <= rowsPerPage {
            chunk = try pages(values, validity, rowCount, rowsPerPage, first)
            for encoding in values.candidates.dropFirst() {
                let other = try pages(values, validity, rowCount, rowsPerPage, encoding)
                if other.bytes.count < chunk.bytes.count { chunk = other }
            }
        } else {
            let encoding = try bestOfFirstPage(values, validity, rowCount, rowsPerPage)
            chunk = try pages(values, validity, rowCount, rowsPerPage, encoding)
        }
        let bounds = values.bounds()
        chunk.footer.statistics = Statistics(
            minimum: bounds?.minimum, maximum: bounds?.maximum, nullCount: rowCount - values.count)
        return chunk
    }

    /// The encoding whose first page, taken for every page, makes the smallest chunk.
    private func bestOfFirstPage(
        _ values: some ChunkValues, _ validity: [Bool]?, _ rowCount: Int, _ rowsPerPage: Int
    ) throws(ParquetError) -> Encoding {
        guard values.candidates.count > 1 else { return values.candidates.first ?? .plain }
        let pageCount = (rowCount + rowsPerPage - 1) / rowsPerPage
        var best = (encoding: Encoding.plain, size: Int.max)
        for encoding in values.candidates {
            let sample = try pages(values, validity, rowsPerPage, rowsPerPage, encoding)
            let pageBytes = sample.bytes.count - sample.dictionaryByteCount
            let size = sample.dictionaryByteCount + pageBytes * pageCount
            if size < best.size { best = (encoding, size) }
        }
        return best.encoding
    }

    /// The first `rowCount` rows as pages.
    private func pages(
        _ values: some ChunkValues, _ validity: [Bool]?, _ rowCount: Int, _ rowsPerPage: Int,
        _ encoding: Encoding
    ) throws(ParquetError) -> Chunk {
        var writer = PageWriter(zstd: zstd, level: options.compressionLevel)
        var dictionaryByteCount = 0
        var encodings = [Encoding.runLength, encoding]
        let usesDictionary = encoding == .runLengthDictionary
        if usesDictionary {
            encodings.insert(.plain, at: 0)
            values.appendDictionary(onto: &writer.payload)
            try writer.finishPage(.dictionary, valueCount: values.dictionary?.count ?? 0, encoding: .plain)
            dictionaryByteCount = writer.bytes.count
        }
        var levels: [UInt32] = []
        var valueStart = 0
        for pageStart in stride(from: 0, to: rowCount, by: rowsPerPage) {
            let rows = pageStart..<min(pageStart + rowsPerPage, rowCount)
            var valueEnd = valueStart + rows.count
            if let validity {
                levels.removeAll(keepingCapacity: true)
                for row in rows { levels.append(validity[row] ? 1 : 0) }
                valueEnd = levels.reduce(valueStart) { $0 + Int($1) }
                appendLevels(levels, onto: &writer.payload)
            }
            if usesDictionary, let dictionary = values.dictionary {
                writer.payload.append(UInt8(dictionary.width))
                dictionary.indices.withUnsafeBufferPointer { indices in
                    RunLengthHybrid.append(
                        UnsafeBufferPointer(rebasing: indices[valueStart..<valueEnd]),
                        width: dictionary.width,
                        onto: &writer.payload)
                }
            } else {
                values.append(valueStart..<valueEnd, as: encoding, onto: &writer.payload)
            }
            try writer.finishPage(.data, valueCount: rows.count, encoding: encoding)
            valueStart = valueEnd
        }
        var footer = ColumnChunk()
        footer.physicalType = values.physicalType.rawValue
        footer.encodings = encodings
        footer.codec = Codec.zstd.rawValue
        footer.valueCount = rowCount
        footer.uncompressedByteCount = writer.uncompressedByteCount
        footer.compressedByteCount = writer.bytes.count
        return Chunk(bytes: writer.bytes, dictionaryByteCount: dictionaryByteCount, footer: footer)
    }

    /// Definition levels of a data page, version 1: their length, then the runs.
    private func appendLevels(_ levels: [UInt32], onto output: inout [UInt8]) {
        let start = output.count
        output.appendLittleEndian(UInt32(0))
        levels.withUnsafeBufferPointer { RunLengthHybrid.append($0, width: 1, onto: &output) }
        let length = UInt32(truncatingIfNeeded: output.count - start - 4)
        for byte in 0..<4 { output[start + byte] = UInt8(truncatingIfNeeded: length >> UInt32(8 * byte)) }
    }
}
