/// Decodes one column of a file, row group by row group, into one typed array.
package struct ColumnReader {
    package let field: ParquetField
    package let kind: ColumnKind
    package let file: UnsafeRawBufferPointer
    package let dataEnd: Int
    package let rowCount: Int
    package let rowGroups: [RowGroup]
    package let scratch: PageScratch

    package func read() throws(ParquetError) -> Column {
        switch kind {
        case .int32: try read(ColumnValues.int32, placeholder: 0)
        case .date: try read(ColumnValues.date, placeholder: 0)
        case .int64: try read(ColumnValues.int64, placeholder: 0)
        case .float: try read(ColumnValues.float, placeholder: .nan)
        case .double: try read(ColumnValues.double, placeholder: .nan)
        case .string: try read(ColumnValues.string, placeholder: "")
        }
    }

    private func read<Value: PageValue>(
        _ wrap: ([Value]) -> ColumnValues, placeholder: Value
    ) throws(ParquetError) -> Column {
        // Pages are counted before memory is taken for what they claim to hold.
        var chunks: [ChunkReader<Value>] = []
        for group in rowGroups { chunks.append(try chunk(group, placeholder)) }
        var values = [Value](repeating: placeholder, count: rowCount)
        var validity = field.isNullable ? [Bool](repeating: true, count: rowCount) : nil
        var row = 0
        for chunk in chunks {
            let rows = row..<row + chunk.rowCount
            try values.withUnsafeMutableBufferPointer { (all) throws(ParquetError) in
                let target = UnsafeMutableBufferPointer(rebasing: all[rows])
                if validity == nil {
                    try chunk.read(into: target, validity: nil)
                } else {
                    try validity?.withUnsafeMutableBufferPointer { (flags) throws(ParquetError) in
                        try chunk.read(
                            into: target, validity: UnsafeMutableBufferPointer(rebasing: flags[rows]))
                    }
                }
            }
            row = rows.upperBound
        }
        return Column(field.name, wrap(values), validity: validity)
    }

    private func chunk<Value: PageValue>(
        _ group: RowGroup, _ placeholder: Value
    ) throws(ParquetError) -> ChunkReader<Value> {
        let chunk = group.columns[field.leaf]
        guard !chunk.isEncrypted else { throw .unsupported("it is encrypted") }
        guard !chunk.isExternal else { throw .unsupported("its data is in another file") }
        guard chunk.physicalType == kind.physicalType.rawValue, chunk.path == [field.name] else {
            throw .corrupt("its column chunk does not match the schema")
        }
        guard let codec = Codec(rawValue: chunk.codec) else {
            throw .unsupported("compression codec \(chunk.codec)")
        }
        guard codec == .zstd || codec == .uncompressed else {
            throw .unsupported("compression codec \(codec); write it with zstd")
        }
        guard chunk.valueCount == group.rowCount else {
            throw .corrupt("\(chunk.valueCount) values in a row group of \(group.rowCount) rows")
        }
        return try ChunkReader(
            pages: try pages(chunk), rowCount: group.rowCount, placeholder: placeholder,
            opener: PageOpener(codec: codec, isNullable: field.isNullable, scratch: scratch))
    }

    /// The chunk's pages, not yet decompressed.
    private func pages(_ chunk: ColumnChunk) throws(ParquetError) -> [RawPage] {
        guard chunk.valueCount > 0 else { return [] }
        var start = chunk.dataPageOffset
        // Some writers put 0 where there is no dictionary.
        if let offset = chunk.dictionaryPageOffset, offset > 0 { start = min(start, offset) }
        guard start >= 4, start <= dataEnd, chunk.compressedByteCount <= dataEnd - start else {
            throw .corrupt("its pages lie outside the file")
        }
        var cursor = ByteCursor(
            UnsafeRawBufferPointer(rebasing: file[start..<start + chunk.compressedByteCount]))
        var pages: [RawPage] = []
        var valuesLeft = chunk.valueCount
        while valuesLeft > 0 {
            let header = try PageHeader(&cursor)
            let page = RawPage(header: header, bytes: try cursor.take(header.compressedByteCount))
            if header.kind == .data || header.kind == .dataV2 {
                guard header.valueCount <= valuesLeft else {
                    throw .corrupt("its pages hold too many values")
                }
                valuesLeft -= header.valueCount
            }
            if header.kind != .index { pages.append(page) }
        }
        return pages
    }
}
