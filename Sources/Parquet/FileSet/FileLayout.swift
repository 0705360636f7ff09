/// What one file of a set holds of the columns wanted.
struct FileLayout: Sendable {
    let identity: InputFile.Identity
    /// Rows of the row groups that are read.
    let rowCount: Int
    /// By column; nil for one that the file lacks.
    let kinds: [ColumnKind?]
    /// By column: true if there may be nulls.
    let areNullable: [Bool]
    /// By column that is there, then by row group. One array, as there may be thousands of files.
    private let chunks: [ChunkLayout]

    /// The column's chunks, a row group each; none of a column that the file lacks.
    func chunks(of column: Int) -> ArraySlice<ChunkLayout> {
        guard kinds[column] != nil else { return [] }
        let groups = chunks.count / kinds.count { $0 != nil }
        let place = kinds[..<column].count { $0 != nil }
        return chunks[place * groups..<(place + 1) * groups]
    }

    /// The footer of a small file is within these bytes of its end.
    private static let tailByteCount = 16 << 10

    /// - Parameter optional: columns that the file may lack.
    init(
        path: String, columns names: [String], optional: Set<String> = [],
        where predicates: [ParquetPredicate]
    ) throws(ParquetError) {
        let file = try InputFile(path: path)
        identity = file.identity
        let footer: FileFooter
        do {
            footer = try Self.footer(file)
        } catch {
            throw error.at(path)
        }
        let groups = try footer.rowGroups(where: predicates, path)
        rowCount = groups.reduce(0) { $0 + $1.rowCount }
        var kinds: [ColumnKind?] = []
        var areNullable: [Bool] = []
        var chunks: [ChunkLayout] = []
        chunks.reserveCapacity(names.count * groups.count)
        for name in names {
            if optional.contains(name), !footer.fields.contains(where: { $0.name == name }) {
                kinds.append(nil)
                areNullable.append(true)
                continue
            }
            do throws(ParquetError) {
                let field = try footer.readableField(name)
                guard let kind = field.kind, let form = field.form else { continue }
                kinds.append(kind)
                areNullable.append(field.isNullable)
                for group in groups {
                    chunks.append(try ChunkLayout(field, form, in: group, dataEnd: footer.dataEnd))
                }
            } catch {
                throw error.at("\(path), column '\(name)'")
            }
        }
        self.kinds = kinds
        self.areNullable = areNullable
        self.chunks = chunks
    }

    private static func footer(_ file: borrowing InputFile) throws(ParquetError) -> FileFooter {
        let byteCount = file.byteCount
        let scratch = ScratchBuffer()
        let start = try scratch.bytes(min(4, byteCount))
        try file.read(at: 0, into: start)
        try FileFooter.requireMagic(UnsafeRawBufferPointer(start))
        var tail = try scratch.bytes(min(tailByteCount, byteCount))
        try file.read(at: byteCount - tail.count, into: tail)
        let length = try FileFooter.length(UnsafeRawBufferPointer(tail), byteCount: byteCount)
        if length > tail.count {
            tail = try scratch.bytes(length)
            try file.read(at: byteCount - length, into: tail)
        }
        return try FileFooter(UnsafeRawBufferPointer(rebasing: tail.suffix(length)), byteCount: byteCount)
    }
}
