/// A file's footer, checked against the file's size.
struct FileFooter {
    var rowCount: Int
    var fields: [ParquetField]
    var keyValues: [KeyValue]
    var createdBy: String?
    var rowGroups: [RowGroup]
    /// Where the footer begins: no page may reach beyond it.
    var dataEnd: Int

    /// Rows that a byte of a file may stand for at most. Runs pack constants densely, at some thousand rows
    /// a byte; more is a forged count, which must not cost memory.
    private static let maximumRowsPerByte = 1 << 14
    private static let advice = "not a whole Parquet file; write or fetch it again"
    /// Magic, an empty footer's length, magic.
    static let smallestFile = 12

    /// Bytes at the end of a file of `byteCount` that hold its footer, as its last eight bytes say.
    static func length(_ end: UnsafeRawBufferPointer, byteCount: Int) throws(ParquetError) -> Int {
        guard byteCount >= smallestFile, end.count >= 8 else {
            throw .corrupt("\(byteCount) bytes are \(advice)")
        }
        let magic = end.suffix(4)
        if magic.elementsEqual(FileFormat.encryptedMagic) { throw .unsupported("its footer is encrypted") }
        guard magic.elementsEqual(FileFormat.magic) else {
            throw .corrupt("does not end with PAR1: \(advice)")
        }
        let length = Int(
            UInt32(littleEndian: end.loadUnaligned(fromByteOffset: end.count - 8, as: UInt32.self)))
        guard length <= byteCount - smallestFile else {
            throw .corrupt("a footer of \(length) bytes in a file of \(byteCount): \(advice)")
        }
        return length + 8
    }

    /// Reads a file's first four bytes.
    static func requireMagic(_ start: UnsafeRawBufferPointer) throws(ParquetError) {
        guard start.prefix(4).elementsEqual(FileFormat.magic) else {
            throw .corrupt("does not begin with PAR1: \(advice)")
        }
    }

    /// Reads the footer from its bytes, those of its length and magic included.
    init(_ bytes: UnsafeRawBufferPointer, byteCount: Int) throws(ParquetError) {
        let metadata: FileMetadata
        do {
            metadata = try FileMetadata(UnsafeRawBufferPointer(rebasing: bytes.dropLast(8)))
        } catch {
            throw error.at("footer")
        }
        let leaves: Int
        (fields, leaves) = try ParquetField.fields(of: metadata.schema)
        rowCount = metadata.rowCount
        keyValues = metadata.keyValues
        createdBy = metadata.createdBy
        rowGroups = metadata.rowGroups
        dataEnd = byteCount - bytes.count
        guard rowCount / Self.maximumRowsPerByte <= byteCount else {
            throw .corrupt("\(rowCount) rows in \(byteCount) bytes")
        }
        var rowsLeft = rowCount
        for group in rowGroups {
            guard group.rowCount <= rowsLeft else { throw .corrupt("row groups exceed the file's row count") }
            rowsLeft -= group.rowCount
            guard group.columns.count == leaves else {
                throw .corrupt("a row group has \(group.columns.count) columns, the schema \(leaves)")
            }
        }
        guard rowsLeft == 0 else { throw .corrupt("row groups lack \(rowsLeft) of \(rowCount) rows") }
    }

    /// The field of that name, which can be read.
    func readableField(_ name: String) throws(ParquetError) -> ParquetField {
        guard let field = fields.first(where: { $0.name == name }) else {
            let names = fields.map(\.name).joined(separator: ", ")
            throw ParquetError(.missingColumn, "it is absent; the columns are: \(names)")
        }
        guard field.form != nil else {
            throw .unsupported("\(field.obstacle ?? "it cannot be read"); leave it out or write it otherwise")
        }
        return field
    }
}
