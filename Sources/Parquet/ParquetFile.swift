/// An open Parquet file: its footer read, its columns not yet.
///
/// Safe to read from several threads. Reads flat columns of the kinds in ``ColumnKind``, stored with zstd, gzip,
/// snappy or no compression; anything else in the file is named by ``ParquetField/obstacle`` and refused when
/// asked for.
public final class ParquetFile: Sendable {
    /// The path, or the name given for bytes; error messages begin with it.
    public let name: String
    public var rowCount: Int { footer.rowCount }
    public var schema: [ParquetField] { footer.fields }
    public var metadata: [KeyValue] { footer.keyValues }
    public var createdBy: String? { footer.createdBy }
    public var rowGroupCount: Int { footer.rowGroups.count }

    private let source: MappedBytes
    private let footer: FileFooter

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
        let all = source.bytes
        do {
            let length = try FileFooter.length(all, byteCount: all.count)
            try FileFooter.requireMagic(all)
            footer = try FileFooter(
                UnsafeRawBufferPointer(rebasing: all.suffix(length)), byteCount: all.count)
        } catch {
            throw error.at(name)
        }
        self.name = name
        self.source = source
    }

    /// Decodes the named columns in the order given, or all in the file's order.
    ///
    /// - Parameter predicates: row groups that cannot hold a row within all of these ranges are left out
    ///   undecoded; see ``ParquetPredicate``.
    /// - Throws: ``ParquetError`` naming file and column: `missingColumn`, `unsupported`, `corrupt`, or
    ///   `typeMismatch` for a predicate that does not fit its column.
    public func read(
        columns names: [String]? = nil, where predicates: [ParquetPredicate] = [],
        options: ParquetReadOptions = ParquetReadOptions()
    ) throws(ParquetError) -> ParquetTable {
        let groups = try footer.rowGroups(where: predicates, name)
        let wanted = names ?? schema.map(\.name)
        let columns = try Zstd.withShared { (zstd) throws(ParquetError) in
            let scratch = PageScratch(zstd: zstd)
            scratch.begin(fileByteCount: source.bytes.count)
            var columns: [Column] = []
            columns.reserveCapacity(wanted.count)
            for column in wanted {
                do throws(ParquetError) {
                    columns.append(try read(footer.readableField(column), groups, scratch, options))
                } catch {
                    throw error.at("\(name), column '\(column)'")
                }
            }
            return columns
        }
        return ParquetTable(columns: columns, metadata: metadata, source: name)
    }

    private func read(
        _ field: ParquetField, _ groups: [RowGroup], _ scratch: PageScratch, _ options: ParquetReadOptions
    ) throws(ParquetError) -> Column {
        var chunks: [ChunkLayout] = []
        var rowCount = 0
        for group in groups {
            guard let form = field.form else { break }
            let chunk = try ChunkLayout(field, form, in: group, dataEnd: footer.dataEnd)
            // Pages are counted before memory is taken for what they claim to hold.
            var pages = PageSequence(
                UnsafeRawBufferPointer(rebasing: source.bytes[chunk.range]), valueCount: chunk.rowCount,
                verifiesChecksums: false)
            while try pages.next() != nil {}
            chunks.append(chunk)
            rowCount += chunk.rowCount
        }
        let pool = StringPool()
        let (values, validity) = try ColumnArrays.make(
            field.kind, rowCount: rowCount, hasValidity: field.isNullable
        ) { (memory) throws(ParquetError) in
            memory.fillValidity(0..<rowCount)
            var row = 0
            for chunk in chunks {
                _ = try memory.decode(
                    UnsafeRawBufferPointer(rebasing: source.bytes[chunk.range]), chunk, at: row, pool: pool,
                    scratch, verifiesChecksums: options.verifiesChecksums)
                row += chunk.rowCount
            }
            return true
        }
        return Column(field.name, values.columnValues(pool), validity: validity)
    }
}

extension FileFooter {
    /// The row groups that may hold rows within all of the ranges.
    func rowGroups(
        where predicates: [ParquetPredicate], _ name: String
    ) throws(ParquetError) -> [RowGroup] {
        guard !predicates.isEmpty else { return rowGroups }
        var tests: [(predicate: ParquetPredicate, leaf: Int, form: StoredForm)] = []
        for predicate in predicates {
            do throws(ParquetError) {
                let field = try readableField(predicate.column)
                try predicate.check(field)
                if let form = field.form { tests.append((predicate, field.leaf, form)) }
            } catch {
                throw error.at("\(name), column '\(predicate.column)'")
            }
        }
        return rowGroups.filter { group in
            !tests.contains { test in
                let chunk = group.columns[test.leaf]
                return !chunk.isEncrypted
                    && test.predicate.excludes(chunk.statistics, valueCount: chunk.valueCount, test.form)
            }
        }
    }
}
