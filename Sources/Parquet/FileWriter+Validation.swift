extension FileWriter {
    /// The key under which Arrow keeps its own schema of a file's columns.
    private static let arrowSchemaKey = "ARROW:schema"

    /// Refuses tables and options that would make a file that readers cannot take, or take otherwise.
    static func validate(_ table: ParquetTable, _ options: WriteOptions) throws(ParquetError) {
        try validate(options)
        guard !table.columns.isEmpty else { throw ParquetError(.invalidTable, "a table without columns") }
        var names: Set<String> = []
        for column in table.columns {
            try validate(column, rowCount: table.rowCount)
            guard names.insert(column.name).inserted else {
                throw ParquetError(.invalidTable, "two columns are called '\(column.name)'")
            }
        }
        for name in options.encodings.keys.sorted() where !names.contains(name) {
            throw ParquetError(
                .invalidOptions, "WriteOptions.encodings names '\(name)', which is no column of the table")
        }
        try validate(table.metadata)
    }

    private static func validate(_ column: Column, rowCount: Int) throws(ParquetError) {
        guard !column.name.isEmpty else { throw ParquetError(.invalidTable, "a column without a name") }
        guard !column.name.utf8.contains(0) else {
            throw ParquetError(
                .invalidTable, "the column name '\(column.name.printable)' holds a NUL; rename it")
        }
        guard column.count == rowCount else {
            throw ParquetError(
                .invalidTable, "column '\(column.name)' has \(column.count) rows, the first has \(rowCount)")
        }
        guard column.validity.map({ $0.count == column.count }) ?? true else {
            throw ParquetError(.invalidTable, "column '\(column.name)' has a validity of another length")
        }
        if case .timestamp(let values) = column.values,
            let row = values.firstIndex(where: { !$0.isMultiple(of: 1_000) })
        {
            throw ParquetError(
                .invalidTable,
                "column '\(column.name)', row \(row): \(values[row]) nanoseconds are no whole microseconds, "
                    + "as which timestamps are written; round them")
        }
    }

    private static func validate(_ metadata: [KeyValue]) throws(ParquetError) {
        var keys: Set<String> = []
        for entry in metadata {
            guard !entry.key.isEmpty, !entry.key.utf8.contains(0) else {
                throw ParquetError(
                    .invalidTable,
                    "a metadata key is empty or holds a NUL: '\(entry.key.printable)'; name it otherwise")
            }
            guard entry.key != arrowSchemaKey else {
                throw ParquetError(
                    .invalidTable,
                    "metadata '\(arrowSchemaKey)' describes the file it was read from; remove it")
            }
            guard keys.insert(entry.key).inserted else {
                throw ParquetError(
                    .invalidTable, "two metadata entries are called '\(entry.key)'; keep one of them")
            }
        }
    }

    private static func validate(_ options: WriteOptions) throws(ParquetError) {
        guard ZstdCompressor.levels.contains(options.compressionLevel) else {
            throw ParquetError(
                .invalidOptions, "compressionLevel is \(options.compressionLevel); zstd takes 1 to 19 here")
        }
        guard options.rowGroupRows > 0, options.rowGroupRows <= Int(Int32.max) else {
            throw ParquetError(
                .invalidOptions, "rowGroupRows is \(options.rowGroupRows); give 1 to 2,147,483,647")
        }
        guard options.pageBytes > 0, options.pageBytes <= 1 << 30 else {
            throw ParquetError(.invalidOptions, "pageBytes is \(options.pageBytes); give 1 to 1 GiB")
        }
    }
}

extension String {
    /// With NUL made visible.
    fileprivate var printable: String {
        String(map { $0 == "\0" ? "\u{FFFD}" : $0 })
    }
}
