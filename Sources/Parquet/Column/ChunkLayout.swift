/// Where one column of one row group lies in a file and how to decode it: checked, and free of the footer.
struct ChunkLayout {
    let form: StoredForm
    let isNullable: Bool
    let codec: Codec
    let rowCount: Int
    /// Its pages, within the file.
    let range: Range<Int>

    init(_ field: ParquetField, _ form: StoredForm, in group: RowGroup, dataEnd: Int) throws(ParquetError) {
        let chunk = group.columns[field.leaf]
        guard !chunk.isEncrypted else { throw .unsupported("it is encrypted") }
        guard !chunk.isExternal else { throw .unsupported("its data is in another file") }
        guard chunk.physicalType == form.physicalType.rawValue, chunk.path == [field.name] else {
            throw .corrupt("its column chunk does not match the schema")
        }
        guard chunk.valueCount == group.rowCount else {
            throw .corrupt("\(chunk.valueCount) values in a row group of \(group.rowCount) rows")
        }
        codec = try Decompressor.require(chunk.codec)
        self.form = form
        isNullable = field.isNullable
        rowCount = group.rowCount
        var start = chunk.dataPageOffset
        // Some writers put 0 where there is no dictionary.
        if let offset = chunk.dictionaryPageOffset, offset > 0 { start = min(start, offset) }
        guard rowCount > 0 else {
            range = 0..<0
            return
        }
        guard start >= 4, start <= dataEnd, chunk.compressedByteCount <= dataEnd - start else {
            throw .corrupt("its pages lie outside the file")
        }
        range = start..<start + chunk.compressedByteCount
    }
}
