internal import Synchronization

/// Decodes the columns of a set's files, each file into its slice of the final arrays.
struct StackReader: Sendable {
    let paths: [String]
    let files: [FileLayout]
    let names: [String]
    let kinds: [ColumnKind]
    let rowOffsets: [Int]
    let options: ParquetReadOptions

    /// What is known of one column of one file after decoding.
    struct Outcome {
        var worker = 0
        var hasNulls = false
    }

    private var rowCount: Int { rowOffsets.last ?? 0 }

    func read() throws(ParquetError) -> [StackedColumn] { try make(0, []) }

    /// Makes the arrays of the columns from `index` on, then decodes into all of them: an array may only be
    /// written while it is made.
    private func make(_ index: Int, _ memory: [ColumnMemory]) throws(ParquetError) -> [StackedColumn] {
        guard index < kinds.count else { return try decode(memory) }
        let hasValidity = kinds[index].hasValidityInStacks && files.contains { $0.areNullable[index] }
        var columns: [StackedColumn] = []
        let (arrays, validity) = try ColumnArrays.make(
            kinds[index], rowCount: rowCount, hasValidity: hasValidity
        ) { (column) throws(ParquetError) in
            columns = try make(index + 1, memory + [column])
            return columns[index].validity != nil
        }
        columns[index].validity = validity
        columns[index].values = arrays.stackedValues(columns[index].values)
        return columns
    }

    /// The columns without their arrays: the strings of categories, and a validity, whatever it holds, where
    /// the one in memory is to be kept.
    private func decode(_ memory: [ColumnMemory]) throws(ParquetError) -> [StackedColumn] {
        let splitsColumns = files.count < 4 * Workers.threads(.max, options.threadCount)
        let pieces = splitsColumns ? files.count * kinds.count : files.count
        let threads = Workers.threads(pieces, options.threadCount)
        let pools = (0..<threads).map { _ in kinds.map { $0 == .string ? StringPool() : nil } }
        let outcomes = Mutex([Outcome](repeating: Outcome(), count: files.count * kinds.count))
        try Workers.run(pieces, threadCount: threads) { (worker, queue) throws(ParquetError) in
            try Zstd.withShared { (zstd) throws(ParquetError) in
                let reader = FileColumnsReader(
                    names: names, memory: memory, pools: pools[worker], options: options,
                    scratch: PageScratch(zstd: zstd))
                queue.drain { (piece) throws(ParquetError) in
                    let file = splitsColumns ? piece / kinds.count : piece
                    let wanted = splitsColumns ? [piece % kinds.count] : Array(kinds.indices)
                    let haveNulls = try reader.read(paths[file], files[file], wanted, at: rowOffsets[file])
                    outcomes.withLock { all in
                        for (column, hasNulls) in zip(wanted, haveNulls) {
                            all[file * kinds.count + column] = Outcome(worker: worker, hasNulls: hasNulls)
                        }
                    }
                }
            }
        }
        let found = outcomes.withLock { $0 }
        return try Workers.map(kinds.count, threadCount: options.threadCount) {
            (column) throws(ParquetError) in
            let outcomes = stride(from: column, to: found.count, by: kinds.count).map { found[$0] }
            return try finish(column, memory[column], outcomes, pools.map { $0[column] })
        }
    }

    /// Fills in the validity of files without nulls, and gives codes the same meaning in all files.
    private func finish(
        _ index: Int, _ memory: ColumnMemory, _ outcomes: [Outcome], _ pools: [StringPool?]
    ) throws(ParquetError) -> StackedColumn {
        var column = StackedColumn(
            name: names[index], kind: kinds[index], values: .int32([]), validity: nil)
        if memory.validity != nil, outcomes.contains(where: \.hasNulls) {
            column.validity = []
            for (file, outcome) in outcomes.enumerated() where !outcome.hasNulls {
                memory.fillValidity(rowOffsets[file]..<rowOffsets[file + 1])
            }
        }
        if case .codes(let codes) = memory.values {
            let strings = try CodeMerge.merge(
                codes, rowOffsets, owners: outcomes.map(\.worker), pools.compactMap(\.self))
            column.values = .categories(values: strings, codes: [])
        }
        return column
    }
}

extension ColumnKind {
    /// Floating-point columns say null by NaN and strings by a code.
    fileprivate var hasValidityInStacks: Bool {
        switch self {
        case .float, .double, .string: false
        case .int32, .int64, .date, .timestamp, .boolean: true
        }
    }
}

extension ColumnArrays {
    /// The values; codes with the strings of `categories`.
    fileprivate func stackedValues(_ categories: StackedValues) -> StackedValues {
        switch self {
        case .int32(let values): return .int32(values)
        case .int64(let values): return .int64(values)
        case .float(let values): return .float(values)
        case .double(let values): return .double(values)
        case .boolean(let values): return .boolean(values)
        case .date(let values): return .date(values)
        case .timestamp(let values): return .timestamp(values)
        case .codes(let codes):
            guard case .categories(let strings, _) = categories else {
                return .categories(values: [], codes: codes)
            }
            return .categories(values: strings, codes: codes)
        }
    }
}
