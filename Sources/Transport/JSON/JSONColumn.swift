/// One field of every row. Absent are missing keys, null, `[]` and `{}`.
public struct JSONColumn<Value: Sendable>: Sendable {
    /// One for each row; of no meaning (empty, 0, false) where it is absent.
    public internal(set) var values: [Value]
    public internal(set) var present: [Bool]

    public var count: Int { values.count }
    public var isComplete: Bool { present.allSatisfy { $0 } }

    init(absent: Value, count: Int) {
        values = Array(repeating: absent, count: count)
        present = Array(repeating: false, count: count)
    }

    /// - Precondition: `row` is one of 0..<count.
    public subscript(row: Int) -> Value? { present[row] ? values[row] : nil }

    mutating func set(_ row: Int, _ value: Value) {
        values[row] = value
        present[row] = true
    }
}

extension JSONColumn: Equatable where Value: Equatable {}
