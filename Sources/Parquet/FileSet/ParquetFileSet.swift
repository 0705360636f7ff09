/// Files of one shape, such as one a day, that are read as if they were one.
///
/// Small files are read whole into a buffer that is used again, large ones a column at a time, so that memory
/// beyond the returned arrays stays at some MiB a thread.
public struct ParquetFileSet: Sendable {
    /// In the order of the rows.
    public var paths: [String]

    public init(paths: [String]) { self.paths = paths }

    /// Reads the named columns of all files, in parallel, into one array each. The result depends on the files
    /// and their order alone.
    ///
    /// - Parameters:
    ///   - optional: columns, among `names`, that files may lack: null in the rows of those. The kind is that
    ///     of the column where no file has it.
    ///   - predicates: row groups that cannot hold a row within all of these ranges are left out undecoded;
    ///     see ``ParquetPredicate``.
    /// - Throws: ``ParquetError`` naming file and column, of the first file that fails: `io`, `corrupt`,
    ///   `unsupported`, `missingColumn`, or `typeMismatch` where a column has not the kind it has in the first
    ///   file that has it.
    public func read(
        columns names: [String], optional: [String: ColumnKind] = [:],
        where predicates: [ParquetPredicate] = [], options: ParquetReadOptions = ParquetReadOptions()
    ) throws(ParquetError) -> StackedTable {
        let files = try layouts(names, Set(optional.keys), predicates, options)
        let kinds = files.isEmpty ? [] : try kinds(of: files, names, optional)
        var offsets = [0]
        offsets.reserveCapacity(files.count + 1)
        for file in files {
            let (sum, overflow) = (offsets.last ?? 0).addingReportingOverflow(file.rowCount)
            guard !overflow else { throw .corrupt("the files claim more rows than can be counted") }
            offsets.append(sum)
        }
        let stack = StackReader(
            paths: paths, files: files, names: names, kinds: kinds, rowOffsets: offsets, options: options)
        return StackedTable(paths: paths, columns: try stack.read(), rowOffsets: offsets)
    }

    /// Reads the footers.
    private func layouts(
        _ names: [String], _ optional: Set<String>, _ predicates: [ParquetPredicate],
        _ options: ParquetReadOptions
    ) throws(ParquetError) -> [FileLayout] {
        try Workers.map(paths.count, threadCount: options.threadCount) { (index) throws(ParquetError) in
            try FileLayout(path: paths[index], columns: names, optional: optional, where: predicates)
        }
    }

    /// The kind of each column, which is the same in all files that have it.
    private func kinds(
        of files: [FileLayout], _ names: [String], _ optional: [String: ColumnKind]
    ) throws(ParquetError) -> [ColumnKind] {
        // By column, the first file that has it.
        var first = [Int?](repeating: nil, count: names.count)
        for (index, file) in files.enumerated() {
            for column in names.indices {
                guard let kind = file.kinds[column] else { continue }
                guard let known = first[column], let expected = files[known].kinds[column] else {
                    first[column] = index
                    continue
                }
                guard kind == expected else {
                    throw ParquetError(
                        .typeMismatch,
                        "\(paths[index]), column '\(names[column])': it is \(kind) here and \(expected) in "
                            + "\(paths[known]); write it alike or read the files apart")
                }
            }
        }
        return names.indices.map { column in
            first[column].flatMap { files[$0].kinds[column] } ?? optional[names[column]] ?? .string
        }
    }
}
