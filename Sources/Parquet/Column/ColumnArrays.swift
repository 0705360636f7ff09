/// A column's array as it is decoded: strings still codes.
enum ColumnArrays {
    case int32([Int32])
    case int64([Int64])
    case float([Float])
    case double([Double])
    case boolean([Bool])
    case date([Int32])
    case timestamp([Int64])
    case codes([Int32])

    /// Makes a column's memory and has `body` fill it.
    ///
    /// - Parameter body: fills the values, and returns whether it filled the validity too; false drops that.
    static func make(
        _ kind: ColumnKind?, rowCount: Int, hasValidity: Bool,
        _ body: (ColumnMemory) throws(ParquetError) -> Bool
    ) throws(ParquetError) -> (ColumnArrays, validity: [Bool]?) {
        var validity: [Bool]?
        func fill<Value: BitwiseCopyable>(
            _ memory: (UnsafeMutableBufferPointer<Value>) -> ColumnMemory.Values
        ) throws(ParquetError) -> [Value] {
            try Memory.array(Value.self, rowCount) { (buffer) throws(ParquetError) in
                guard hasValidity else {
                    _ = try body(ColumnMemory(values: memory(buffer), validity: nil))
                    return true
                }
                var isFilled = false
                let flags = try Memory.array(Bool.self, rowCount) { (flags) throws(ParquetError) in
                    isFilled = try body(ColumnMemory(values: memory(buffer), validity: flags))
                    return isFilled
                }
                if isFilled { validity = flags }
                return true
            }
        }
        let arrays: ColumnArrays
        switch kind {
        case .int32: arrays = .int32(try fill { .int32($0) })
        case .int64: arrays = .int64(try fill { .int64($0) })
        case .float: arrays = .float(try fill { .float($0) })
        case .double: arrays = .double(try fill { .double($0) })
        case .boolean: arrays = .boolean(try fill { .boolean($0) })
        case .date: arrays = .date(try fill { .int32($0) })
        case .timestamp: arrays = .timestamp(try fill { .int64($0) })
        case .string: arrays = .codes(try fill { .codes($0) })
        case nil: throw .unsupported("a column of a kind that is not read")
        }
        return (arrays, validity)
    }

    /// The values, codes replaced by their strings.
    func columnValues(_ pool: StringPool) -> ColumnValues {
        switch self {
        case .int32(let values): return .int32(values)
        case .int64(let values): return .int64(values)
        case .float(let values): return .float(values)
        case .double(let values): return .double(values)
        case .boolean(let values): return .boolean(values)
        case .date(let values): return .date(values)
        case .timestamp(let values): return .timestamp(values)
        case .codes(let codes):
            let strings = pool.strings()
            return .string(codes.map { $0 < 0 ? "" : strings[Int($0)] })
        }
    }
}
