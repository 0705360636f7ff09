/// The memory that a column is decoded into, a value a row. Slices of it may be filled by several threads at
/// once as long as they do not overlap, which is why it may be called Sendable.
struct ColumnMemory: @unchecked Sendable {
    enum Values {
        case int32(UnsafeMutableBufferPointer<Int32>)
        case int64(UnsafeMutableBufferPointer<Int64>)
        case float(UnsafeMutableBufferPointer<Float>)
        case double(UnsafeMutableBufferPointer<Double>)
        case boolean(UnsafeMutableBufferPointer<Bool>)
        /// Codes of strings, -1 where null.
        case codes(UnsafeMutableBufferPointer<Int32>)
    }

    let values: Values
    /// Nil where no one asks which rows are null.
    let validity: UnsafeMutableBufferPointer<Bool>?

    /// Decodes a chunk into the rows from `row` on; how many of them are null. Validity is written only if
    /// there is one.
    ///
    /// - Parameters:
    ///   - bytes: the chunk's pages.
    ///   - pool: takes in the strings; needed for codes.
    func decode(
        _ bytes: UnsafeRawBufferPointer, _ layout: ChunkLayout, at row: Int, pool: StringPool?,
        _ scratch: PageScratch, verifiesChecksums: Bool
    ) throws(ParquetError) -> Int {
        let rows = row..<row + layout.rowCount
        let opener = PageOpener(codec: layout.codec, isNullable: layout.isNullable, scratch: scratch)
        func run<Decoder: ValueDecoder>(
            _ decoder: Decoder, _ all: UnsafeMutableBufferPointer<Decoder.Value>
        ) throws(ParquetError) -> Int {
            let chunk = ChunkDecoder(decoder: decoder, opener: opener, verifiesChecksums: verifiesChecksums)
            return try chunk.decode(
                bytes, into: UnsafeMutableBufferPointer(rebasing: all[rows]),
                validity: validity.map { UnsafeMutableBufferPointer(rebasing: $0[rows]) })
        }
        switch (values, layout.form) {
        case (.int32(let all), .int32): return try run(IntegerDecoder(), all)
        case (.int64(let all), .int64): return try run(IntegerDecoder(), all)
        case (.int64(let all), .timestamp(let unit)): return try run(TimestampDecoder(unit: unit), all)
        case (.int64(let all), .int96): return try run(Int96Decoder(), all)
        case (.float(let all), .float): return try run(FloatingDecoder(), all)
        case (.double(let all), .double): return try run(FloatingDecoder(), all)
        case (.boolean(let all), .boolean): return try run(BooleanDecoder(), all)
        case (.codes(let all), .string): return try run(StringDecoder(pool: pool ?? StringPool()), all)
        default: throw ParquetError(.typeMismatch, "a \(layout.form) does not fit the column")
        }
    }

    /// Makes all of `rows` null, with the value that a null has.
    func fillNull(_ rows: Range<Int>) {
        func fill<Value>(_ all: UnsafeMutableBufferPointer<Value>, _ value: Value) {
            UnsafeMutableBufferPointer(rebasing: all[rows]).update(repeating: value)
        }
        switch values {
        case .int32(let all): fill(all, 0)
        case .int64(let all): fill(all, 0)
        case .float(let all): fill(all, .nan)
        case .double(let all): fill(all, .nan)
        case .boolean(let all): fill(all, false)
        case .codes(let all): fill(all, -1)
        }
        if let validity { fill(validity, false) }
    }

    /// Says that none of `rows` is null.
    func fillValidity(_ rows: Range<Int>) {
        guard let validity else { return }
        UnsafeMutableBufferPointer(rebasing: validity[rows]).update(repeating: true)
    }
}
