/// An open Parquet file: its footer read, its columns not yet.
///
/// Safe to read from several threads. Reads flat columns of the kinds in ``ColumnKind`` with zstd or no
/// compression; anything else in the file is named by ``ParquetField/obstacle`` and refused when asked for.
public final class ParquetFile: Sendable {
    /// The path, or the name given for bytes; error messages begin with it.
    public let name: String
    public let rowCount: Int
    public let schema: [ParquetField]
    public let metadata: [KeyValue]
    public let createdBy: String?

    private let source: MappedBytes
    private let rowGroups: [RowGroup]
    /// Where the footer begins: no page may reach beyond it.
    private let dataEnd: Int

    /// Rows that a byte of a file may stand for at most. Runs pack constants densely, at some thousand rows
    /// a byte; more is a forged count, which must not cost memory.
    private static let maximumRowsPerByte = 1 << 14

    /// Maps the file at `path` and reads its footer.
    ///
    /// - Throws: ``ParquetError`` with code `io`, `corrupt` or `unsupported` (an encrypted footer).
    public convenience init(path: String) throws(ParquetError) {
        try self.init(try MappedBytes(path: path), name: path)
    }

    /// Reads the footer of a file that is in memory. The bytes are copied.
    public convenience init(bytes: [UInt8], name: String = "Parquet bytes") throws(ParquetError) {
        try self.init(MappedBytes(copying: bytes), name: name)
    }

    private init(_ source: MappedBytes, name: String) throws(ParquetError) {
        let footer: FileMetadata
        let fields: [ParquetField]
        let leaves: Int
        let dataEnd: Int
        do {
            (footer, dataEnd) = try Self.footer(source.bytes)
            (fields, leaves) = try ParquetField.fields(of: footer.schema)
            try Self.validate(footer, leaves: leaves, byteCount: source.bytes.count)
        } catch {
            throw error.at(name)
        }
        self.name = name
        self.source = source
        self.dataEnd = dataEnd
        rowCount = footer.rowCount
        schema = fields
        metadata = footer.keyValues
        createdBy = footer.createdBy
        rowGroups = footer.rowGroups
    }

    /// Decodes the named columns in the order given, or all in the file's order.
    ///
    /// - Throws: ``ParquetError`` naming file and column: `missingColumn`, `unsupported` or `corrupt`.
    public func read(columns names: [String]? = nil) throws(ParquetError) -> ParquetTable {
        var fields = schema
        if let names {
            fields = []
            for name in names { fields.append(try field(name)) }
        }
        let wanted = fields
        let columns = try Zstd.withShared { (zstd) throws(ParquetError) in
            let scratch = PageScratch(zstd: zstd, fileByteCount: source.bytes.count)
            var columns: [Column] = []
            columns.reserveCapacity(wanted.count)
            for field in wanted {
                do throws(ParquetError) {
                    columns.append(try column(field, scratch))
                } catch {
                    throw error.at("\(name), column '\(field.name)'")
                }
            }
            return columns
        }
        return ParquetTable(columns: columns, metadata: metadata, source: name)
    }

    private func field(_ column: String) throws(ParquetError) -> ParquetField {
        guard let field = schema.first(where: { $0.name == column }) else {
            let names = schema.map(\.name).joined(separator: ", ")
            throw ParquetError(.missingColumn, "\(name) has no column '\(column)'; it has: \(names)")
        }
        return field
    }

    private func column(_ field: ParquetField, _ scratch: PageScratch) throws(ParquetError) -> Column {
        guard let kind = field.kind else {
            throw .unsupported("\(field.obstacle ?? "it cannot be read"); leave it out or write it otherwise")
        }
        let reader = ColumnReader(
            field: field, kind: kind, file: source.bytes, dataEnd: dataEnd, rowCount: rowCount,
            rowGroups: rowGroups, scratch: scratch)
        return try reader.read()
    }

    private static func footer(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) -> (FileMetadata, Int) {
        let advice = "not a whole Parquet file; write or fetch it again"
        guard bytes.count >= 12 else { throw .corrupt("\(bytes.count) bytes are \(advice)") }
        let end = bytes[(bytes.count - 4)...]
        if end.elementsEqual(FileFormat.encryptedMagic) { throw .unsupported("its footer is encrypted") }
        guard bytes.prefix(4).elementsEqual(FileFormat.magic), end.elementsEqual(FileFormat.magic) else {
            throw .corrupt("does not begin and end with PAR1: \(advice)")
        }
        let length = Int(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt32.self)))
        guard length <= bytes.count - 12 else {
            throw .corrupt("a footer of \(length) bytes in a file of \(bytes.count): \(advice)")
        }
        let start = bytes.count - 8 - length
        do {
            return (try FileMetadata(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])), start)
        } catch {
            throw error.at("footer")
        }
    }

    private static func validate(
        _ footer: FileMetadata, leaves: Int, byteCount: Int
    ) throws(ParquetError) {
        guard !footer.isEncrypted else { throw .unsupported("it is encrypted") }
        guard footer.rowCount / maximumRowsPerByte <= byteCount else {
            throw .corrupt("\(footer.rowCount) rows in \(byteCount) bytes")
        }
        var rowsLeft = footer.rowCount
        for group in footer.rowGroups {
            guard group.rowCount <= rowsLeft else { throw .corrupt("row groups exceed the file's row count") }
            rowsLeft -= group.rowCount
            guard group.columns.count == leaves else {
                throw .corrupt("a row group has \(group.columns.count) columns, the schema \(leaves)")
            }
        }
        guard rowsLeft == 0 else { throw .corrupt("row groups lack \(rowsLeft) of \(footer.rowCount) rows") }
    }
}
