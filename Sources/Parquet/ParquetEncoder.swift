/// Writes tables as Parquet files with zstd pages. The same table and options give the same bytes.
public enum ParquetEncoder {
    /// What files say they were written by.
    public static let createdBy = "bellwether version 1.0.0"

    /// The bytes of a whole file.
    ///
    /// - Throws: ``ParquetError`` with code `invalidTable` if the table has no columns, columns of unequal
    ///   length, or two columns of one name.
    public static func encode(
        _ table: ParquetTable, options: WriteOptions = WriteOptions()
    ) throws(ParquetError) -> [UInt8] {
        try validate(table)
        return try Zstd.withShared { (zstd) throws(ParquetError) in
            try encode(table, ChunkWriter(zstd: zstd, options: options))
        }
    }

    private static func encode(_ table: ParquetTable, _ writer: ChunkWriter) throws(ParquetError) -> [UInt8] {
        var file = FileFormat.magic
        var metadata = FileMetadata()
        metadata.rowCount = table.rowCount
        metadata.schema = schema(of: table)
        metadata.keyValues = table.metadata
        metadata.createdBy = createdBy
        let groupRows = max(1, writer.options.rowGroupRows)
        for start in stride(from: 0, to: table.rowCount, by: groupRows) {
            let rows = start..<min(start + groupRows, table.rowCount)
            var group = RowGroup()
            group.rowCount = rows.count
            for column in table.columns {
                let chunk: ChunkWriter.Chunk
                do throws(ParquetError) {
                    chunk = try writer.write(column, rows: rows)
                } catch {
                    throw error.at("column '\(column.name)'")
                }
                var footer = chunk.footer
                footer.path = [column.name]
                if chunk.dictionaryByteCount > 0 { footer.dictionaryPageOffset = file.count }
                footer.dataPageOffset = file.count + chunk.dictionaryByteCount
                file.append(contentsOf: chunk.bytes)
                group.byteCount += footer.uncompressedByteCount
                group.compressedByteCount += footer.compressedByteCount
                group.columns.append(footer)
            }
            metadata.rowGroups.append(group)
        }
        let footer = metadata.encoded()
        file.append(contentsOf: footer)
        file.appendLittleEndian(UInt32(truncatingIfNeeded: footer.count))
        file.append(contentsOf: FileFormat.magic)
        return file
    }

    private static func validate(_ table: ParquetTable) throws(ParquetError) {
        guard !table.columns.isEmpty else { throw ParquetError(.invalidTable, "a table without columns") }
        var names: Set<String> = []
        for column in table.columns {
            guard names.insert(column.name).inserted else {
                throw ParquetError(.invalidTable, "two columns are called '\(column.name)'")
            }
            guard column.count == table.rowCount else {
                throw ParquetError(
                    .invalidTable,
                    "column '\(column.name)' has \(column.count) rows, the first has \(table.rowCount)")
            }
            guard column.validity.map({ $0.count == column.count }) ?? true else {
                throw ParquetError(.invalidTable, "column '\(column.name)' has a validity of another length")
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
                default: break
                }
                return element
            }
    }
}

extension ColumnKind {
    var physicalType: PhysicalType {
        switch self {
        case .int32, .date: .int32
        case .int64, .timestamp: .int64
        case .boolean: .boolean
        case .float: .float
        case .double: .double
        case .string: .byteArray
        }
    }
}

/// Constants of the file's frame.
package enum FileFormat {
    /// "PAR1": the first and the last four bytes.
    package static let magic: [UInt8] = [0x50, 0x41, 0x52, 0x31]
    /// "PARE": the last four bytes where the footer is encrypted.
    package static let encryptedMagic: [UInt8] = [0x50, 0x41, 0x52, 0x45]
}
