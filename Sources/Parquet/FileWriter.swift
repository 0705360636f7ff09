/// Lays row groups, page indexes and the footer of one file end to end.
struct FileWriter {
    private let table: ParquetTable
    private let chunks: ChunkWriter
    private var metadata = FileMetadata()
    /// The pages of chunks that have several, by row group and column.
    private var pages: [[[PageSummary]]] = []
    /// Bytes of the file that were handed on.
    private var flushed = 0
    /// Bytes not yet handed on.
    private var pending: [UInt8] = []
    private let scratch: WriteScratch

    /// Bytes of the file so far.
    private var position: Int { flushed + pending.count }

    init(_ table: ParquetTable, _ options: WriteOptions, _ scratch: WriteScratch) {
        self.table = table
        self.scratch = scratch
        chunks = ChunkWriter(scratch: scratch, options: options)
        metadata.rowCount = table.rowCount
        metadata.schema = Self.schema(of: table)
        metadata.keyValues = table.metadata
        metadata.createdBy = ParquetEncoder.createdBy
    }

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - flushBytes: after a row group, as many bytes or more are handed over; what is left, at the end.
    ///   - take: given the file's bytes, in order.
    /// - Returns: the number of bytes.
    mutating func write(
        flushingFrom flushBytes: Int, _ take: ([UInt8]) throws(ParquetError) -> Void
    ) throws(ParquetError) -> Int {
        swap(&pending, &scratch.file)
        defer { swap(&pending, &scratch.file) }
        pending.removeAll(keepingCapacity: true)
        pending.append(contentsOf: FileFormat.magic)
        for start in stride(from: 0, to: table.rowCount, by: chunks.options.rowGroupRows) {
            try writeGroup(start..<min(start + chunks.options.rowGroupRows, table.rowCount))
            guard pending.count >= flushBytes else { continue }
            try take(pending)
            flushed += pending.count
            pending.removeAll(keepingCapacity: true)
        }
        writePageIndexes()
        let footer = metadata.encoded()
        pending.append(contentsOf: footer)
        pending.appendLittleEndian(UInt32(truncatingIfNeeded: footer.count))
        pending.append(contentsOf: FileFormat.magic)
        try take(pending)
        return position
    }

    private mutating func writeGroup(_ rows: Range<Int>) throws(ParquetError) {
        var group = RowGroup()
        group.rowCount = rows.count
        var summaries: [[PageSummary]] = []
        for column in table.columns {
            let start = position
            var chunk: ChunkWriter.Chunk
            do throws(ParquetError) {
                chunk = try chunks.write(column, rows: rows, onto: &pending)
            } catch {
                throw error.at("column '\(column.name)'")
            }
            chunk.footer.path = [column.name]
            chunk.footer.dataPageOffset += start
            if chunk.footer.dictionaryPageOffset != nil { chunk.footer.dictionaryPageOffset = start }
            group.byteCount += chunk.footer.uncompressedByteCount
            group.compressedByteCount += chunk.footer.compressedByteCount
            group.columns.append(chunk.footer)
            summaries.append(chunk.pages)
        }
        metadata.rowGroups.append(group)
        pages.append(summaries)
    }

    /// A page index pays where a chunk has pages to skip; a chunk of one page has its statistics.
    private mutating func writePageIndexes() {
        for group in pages.indices {
            for column in pages[group].indices where pages[group][column].count > 1 {
                guard let index = PageIndex.columnIndex(pages[group][column]) else { continue }
                metadata.rowGroups[group].columns[column].columnIndex = position..<position + index.count
                pending.append(contentsOf: index)
            }
        }
        for group in pages.indices {
            for column in pages[group].indices where pages[group][column].count > 1 {
                let chunk = metadata.rowGroups[group].columns[column]
                let index = PageIndex.offsetIndex(
                    pages[group][column], start: chunk.dictionaryPageOffset ?? chunk.dataPageOffset)
                metadata.rowGroups[group].columns[column].offsetIndex = position..<position + index.count
                pending.append(contentsOf: index)
            }
        }
    }

    private static func schema(of table: ParquetTable) -> [SchemaElement] {
        var root = SchemaElement()
        root.name = "schema"
        root.childCount = table.columns.count
        return [root]
            + table.columns.map { column in
                var element = SchemaElement()
                element.name = column.name
                element.repetition = column.validity == nil ? Repetition.required : Repetition.optional
                element.physicalType = column.kind.physicalType.rawValue
                switch column.kind {
                case .string:
                    element.convertedType = ConvertedType.utf8
                    element.logicalType = .string
                case .date:
                    element.convertedType = ConvertedType.date
                    element.logicalType = .date
                case .timestamp:
                    element.convertedType = ConvertedType.timestampMicros
                    element.logicalType = .timestamp(unit: "MICROS", utc: true)
                default: break
                }
                return element
            }
    }
}
