/// A list of columns for every day, in one piece of memory.
struct ColumnLists: Sendable {
    private var columns: [Int32] = []
    private var ends: [Int] = []

    init() {}

    /// Adds a day: the columns of 0..<width that `isListed` names, ascending.
    mutating func appendDay(width: Int, where isListed: (Int) -> Bool) {
        for column in 0..<width where isListed(column) { columns.append(Int32(column)) }
        ends.append(columns.count)
    }

    /// The columns of a day, ascending.
    @inline(__always)
    func with<Value>(day: Int, _ body: (UnsafeBufferPointer<Int32>) -> Value) -> Value {
        let start = day > 0 ? ends[day - 1] : 0
        return columns.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<ends[day]]))
        }
    }
}
