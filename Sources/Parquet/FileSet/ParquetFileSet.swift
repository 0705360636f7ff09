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
    /// - Parameter predicates: row groups that cannot hold a row within all of these ranges are left out
    ///   undecoded; see ``ParquetPredicate``.
    /// - Throws: ``ParquetError`` naming file and column, of the first file that fails: `io`, `corrupt`,
    ///   `unsupported`, `missingColumn`, or `typeMismatch` where a column has not the kind it has in the first
    ///   file.
    public func read(
        columns names: [String], where predicates: [ParquetPredicate] = [],
        options: ParquetReadOptions = ParquetReadOptions()
    ) throws(ParquetError) -> StackedTable {
        let files = try layouts(names, predicates, options)
        var offsets = [0]
        offsets.reserveCapacity(files.count + 1)
        for file in files {
            let (sum, overflow) = (offsets.last ?? 0).addingReportingOverflow(file.rowCount)
            guard !overflow else { throw .corrupt("the files claim more rows than can be counted") }
            offsets.append(sum)
        }
        let stack = StackReader(
            paths: paths, files: files, names: names, kinds: files.first?.kinds ?? [], rowOffsets: offsets,
            options: options)
        return StackedTable(paths: paths, columns: try stack.read(), rowOffsets: offsets)
    }

    /// Reads the footers.
    private func layouts(
        _ names: [String], _ predicates: [ParquetPredicate], _ options: ParquetReadOptions
    ) throws(ParquetError) -> [FileLayout] {
        let found = try Workers.map(paths.count, threadCount: options.threadCount) {
            (index) throws(ParquetError) in
            try FileLayout(path: paths[index], columns: names, where: predicates)
        }
        guard let first = found.first else { return [] }
        for (index, file) in found.enumerated() {
            for column in names.indices where file.kinds[column] != first.kinds[column] {
                throw ParquetError(
                    .typeMismatch,
                    "\(paths[index]), column '\(names[column])': it is \(file.kinds[column]) here and "
                        + "\(first.kinds[column]) in \(paths[0]); write it alike or read the files apart")
            }
        }
        return found
    }
}
