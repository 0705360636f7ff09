/// The rows of a column that a chunk holds, and which of them are null. Lends its column's flags.
package struct ChunkRows {
    /// In the column.
    package let range: Range<Int>
    /// A flag for each row of the column; nil for a REQUIRED column.
    private let validity: UnsafeBufferPointer<Bool>?
    package let nullCount: Int

    package init(_ range: Range<Int>, validity: UnsafeBufferPointer<Bool>?) {
        self.range = range
        self.validity = validity
        nullCount = validity.map { Self.nulls($0[range]) } ?? 0
    }

    package var count: Int { range.count }
    package var presentCount: Int { range.count - nullCount }
    package var isNullable: Bool { validity != nil }

    /// Nulls among `rows`, counted from the chunk's first.
    package func nullCount(_ rows: Range<Int>) -> Int {
        guard let validity, nullCount > 0 else { return 0 }
        return Self.nulls(validity[rows.lowerBound + range.lowerBound..<rows.upperBound + range.lowerBound])
    }

    private static func nulls(_ flags: Slice<UnsafeBufferPointer<Bool>>) -> Int {
        var nulls = 0
        for flag in flags { nulls &+= flag ? 0 : 1 }
        return nulls
    }

    /// The rows of the column that are not null.
    package var present: some Sequence<Int> {
        range.lazy.filter { [nullCount, validity] row in nullCount == 0 || validity?[row] ?? true }
    }

    /// Lends the values that are not null: those of the column where none is.
    package func withPresent<Value, Result>(
        _ values: [Value], _ body: (UnsafeBufferPointer<Value>) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        guard nullCount > 0 else {
            return try values.withUnsafeBufferPointer { (all) throws(ParquetError) in
                try body(UnsafeBufferPointer(rebasing: all[range]))
            }
        }
        var present: [Value] = []
        present.reserveCapacity(presentCount)
        for row in self.present { present.append(values[row]) }
        return try present.withUnsafeBufferPointer(body)
    }

    /// Appends the definition levels of `rows`, counted from the chunk's first.
    package func appendLevels(_ rows: Range<Int>, onto output: inout [UInt8]) {
        guard let validity else { return }
        let nulls = nullCount(rows)
        if nulls == 0 || nulls == rows.count {
            return RunLengthHybrid.appendRun(
                of: nulls == 0 ? 1 : 0, count: rows.count, width: 1, onto: &output)
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count) { levels in
            for (index, row) in rows.enumerated() {
                levels.initializeElement(at: index, to: validity[range.lowerBound + row] ? 1 : 0)
            }
            RunLengthHybrid.append(UnsafeBufferPointer(levels), width: 1, onto: &output)
        }
    }
}
