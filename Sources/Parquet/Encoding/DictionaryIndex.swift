/// The distinct values of a column in order of first appearance, and each row's index among them.
package struct DictionaryIndex {
    /// Where each distinct value first appeared.
    private(set) var firstRows: [Int] = []
    /// One a row: the index of its value in `firstRows`.
    private(set) var indices: [UInt32] = []

    package var count: Int { firstRows.count }

    /// Bits that an index takes.
    package var width: Int { max(1, BitPacking.width(of: UInt64(max(count, 1) - 1))) }

    /// Nil when there are more than `limit` distinct values.
    package init?(count: Int, limit: Int, hash: (Int) -> UInt64, areEqual: (Int, Int) -> Bool) {
        var capacity = 64
        while capacity < 2 * min(limit, count) + 2 { capacity *= 2 }
        let mask = capacity - 1
        // Open addressing; a slot holds an index plus one, 0 is free.
        var slots = [UInt32](repeating: 0, count: capacity)
        indices.reserveCapacity(count)
        for row in 0..<count {
            if row > 0, areEqual(row, row - 1) {
                indices.append(indices[row - 1])
                continue
            }
            var slot = Int(truncatingIfNeeded: hash(row)) & mask
            while true {
                let entry = slots[slot]
                if entry == 0 {
                    guard firstRows.count < limit else { return nil }
                    firstRows.append(row)
                    slots[slot] = UInt32(firstRows.count)
                    indices.append(UInt32(firstRows.count - 1))
                    break
                }
                if areEqual(firstRows[Int(entry) - 1], row) {
                    indices.append(entry - 1)
                    break
                }
                slot = (slot + 1) & mask
            }
        }
    }

    package init?<Value: NumericValue>(_ values: UnsafeBufferPointer<Value>, limit: Int) {
        self.init(
            count: values.count, limit: limit,
            hash: { row in
                let mixed = values[row].bits &* 0x9E37_79B9_7F4A_7C15
                return mixed ^ mixed >> 32
            },
            areEqual: { values[$0].bits == values[$1].bits })
    }

    package init?(_ values: UTF8Strings, limit: Int) {
        self.init(
            count: values.count, limit: limit, hash: values.hash,
            areEqual: { values.compare($0, $1) == 0 })
    }
}
