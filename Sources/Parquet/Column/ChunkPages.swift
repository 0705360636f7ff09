/// Writes the pages of one chunk.
struct ChunkPages<Values: ChunkValues> {
    let scratch: WriteScratch
    let options: WriteOptions
    let values: Values
    let rows: ChunkRows

    private var rowsPerPage: Int {
        max(1, options.pageBytes / max(1, values.plainByteCount / max(1, values.count)))
    }

    /// Appends the chunk in whichever of the codings makes it smallest.
    func writeSmallest(_ codings: [PageCoding], onto output: inout [UInt8]) throws(ParquetError)
        -> ChunkWriter.Chunk
    {
        let start = output.count
        var coding = codings.first ?? PageCoding(.plain, .mixed)
        var made: Made
        if rows.count <= rowsPerPage {
            made = try write(coding, rows: 0..<rows.count, onto: &output)
            for other in codings.dropFirst() {
                let middle = output.count
                let second = try write(other, rows: 0..<rows.count, onto: &output)
                if output.count - middle < middle - start {
                    output.removeSubrange(start..<middle)
                    (coding, made) = (other, second)
                } else {
                    output.removeLast(output.count - middle)
                }
            }
        } else {
            coding = try smallestByFirstPage(codings) ?? coding
            made = try write(coding, rows: 0..<rows.count, onto: &output)
        }
        // Compression that saves next to nothing is left out: the chunk is then read without it.
        let saved = made.writer.plainBodyBytes - made.writer.storedBodyBytes
        if saved * 256 < made.writer.plainBodyBytes {
            output.removeLast(output.count - start)
            coding.codec = .uncompressed
            made = try write(coding, rows: 0..<rows.count, onto: &output)
        }
        return chunk(coding, made, byteCount: output.count - start)
    }

    private struct Made {
        var writer: PageWriter
        var dictionaryByteCount: Int
        var pages: [PageSummary]
    }

    private func chunk(_ coding: PageCoding, _ made: Made, byteCount: Int) -> ChunkWriter.Chunk {
        var footer = ColumnChunk()
        footer.physicalType = values.physicalType.rawValue
        let usesDictionary = coding.encoding == .runLengthDictionary
        footer.encodings = (usesDictionary ? [.plain] : []) + [.runLength, coding.encoding]
        footer.codec = coding.codec.rawValue
        footer.valueCount = rows.count
        footer.uncompressedByteCount = made.writer.uncompressedByteCount
        footer.compressedByteCount = byteCount
        if usesDictionary { footer.dictionaryPageOffset = 0 }
        footer.dataPageOffset = made.dictionaryByteCount
        return ChunkWriter.Chunk(footer: footer, pages: made.pages)
    }

    /// The coding that would make the smallest chunk if every page were as large as the first.
    private func smallestByFirstPage(_ codings: [PageCoding]) throws(ParquetError) -> PageCoding? {
        guard codings.count > 1 else { return codings.first }
        var best: (coding: PageCoding, size: Int)?
        for coding in codings {
            let size = try sizeByFirstPage(coding)
            if size < best?.size ?? Int.max { best = (coding, size) }
        }
        return best?.coding
    }

    private func sizeByFirstPage(_ coding: PageCoding) throws(ParquetError) -> Int {
        scratch.trial.removeAll(keepingCapacity: true)
        var trial: [UInt8] = []
        swap(&trial, &scratch.trial)
        defer { swap(&trial, &scratch.trial) }
        let made = try write(coding, rows: 0..<min(rows.count, rowsPerPage), onto: &trial)
        let pageCount = (rows.count + rowsPerPage - 1) / rowsPerPage
        return made.dictionaryByteCount + (trial.count - made.dictionaryByteCount) * pageCount
    }

    private func write(
        _ coding: PageCoding, rows written: Range<Int>, onto output: inout [UInt8]
    ) throws(ParquetError) -> Made {
        let start = output.count
        var made = Made(
            writer: PageWriter(scratch: scratch, options: options, codec: coding.codec),
            dictionaryByteCount: 0,
            pages: [])
        if coding.encoding == .runLengthDictionary {
            values.appendDictionary(onto: &scratch.payload.bytes)
            var header = PageHeader(kind: .dictionary)
            header.valueCount = values.dictionary?.count ?? 0
            try made.writer.finishPage(header, Values.texture(.plain), onto: &output)
            made.dictionaryByteCount = output.count - start
        }
        var firstValue = 0
        for firstRow in stride(from: 0, to: written.count, by: rowsPerPage) {
            let page = firstRow..<min(firstRow + rowsPerPage, written.count)
            let nulls = rows.nullCount(page)
            let present = firstValue..<firstValue + page.count - nulls
            let offset = output.count - start
            appendLevels(page)
            appendValues(present, coding.encoding)
            var header = PageHeader(kind: options.pageVersion == .v1 ? .data : .dataV2)
            header.valueCount = page.count
            header.nullCount = nulls
            header.encoding = coding.encoding.rawValue
            try made.writer.finishPage(header, coding.texture, onto: &output)
            if rows.count > rowsPerPage {
                made.pages.append(
                    PageSummary(
                        offset: offset, byteCount: output.count - start - offset, firstRow: firstRow,
                        nullCount: nulls, isNull: nulls == page.count, bounds: values.bounds(present)))
            }
            firstValue = present.upperBound
        }
        return made
    }

    /// Definition levels: in version 1 they begin the payload, after their length; in version 2 they lie
    /// before it.
    private func appendLevels(_ page: Range<Int>) {
        guard rows.isNullable else { return }
        scratch.levels.removeAll(keepingCapacity: true)
        rows.appendLevels(page, onto: &scratch.levels)
        guard options.pageVersion == .v1 else { return }
        scratch.payload.bytes.appendLittleEndian(UInt32(truncatingIfNeeded: scratch.levels.count))
        scratch.payload.bytes.append(contentsOf: scratch.levels)
        scratch.levels.removeAll(keepingCapacity: true)
    }

    private func appendValues(_ range: Range<Int>, _ encoding: Encoding) {
        guard encoding == .runLengthDictionary, let dictionary = values.dictionary else {
            return values.append(range, as: encoding, onto: &scratch.payload)
        }
        scratch.payload.bytes.append(UInt8(dictionary.width))
        dictionary.indices.withUnsafeBufferPointer { indices in
            RunLengthHybrid.append(
                UnsafeBufferPointer(rebasing: indices[range]), width: dictionary.width,
                onto: &scratch.payload.bytes)
        }
    }
}
