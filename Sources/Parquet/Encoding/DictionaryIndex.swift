/// The distinct values of a column in order of first appearance, and each row's index among them.
package struct DictionaryIndex {
    /// Where each distinct value first appeared.
    package let firstRows: [Int]
    /// One a row: the index of its value in `firstRows`.
    package let indices: [UInt32]
    /// Runs of one value.
    package let runCount: Int

    package var count: Int { firstRows.count }

    /// Bits that an index takes.
    package var width: Int { max(1, BitPacking.width(of: UInt64(max(count, 1) - 1))) }

    /// What the indices take before compression, roughly.
    package var indexByteCount: Int { min(indices.count * width / 8, runCount * (2 + (width + 7) / 8)) }

    /// Nil when there are more than `limit` distinct values.
    private init?(count: Int, limit: Int, hash: (Int) -> UInt64, areEqual: (Int, Int) -> Bool) {
        var slots = [UInt32](repeating: 0, count: Self.slotCount(min(limit, count)))
        let mask = slots.count - 1
        var firstRows: [Int] = []
        var runCount = 0
        var isWithinLimit = true
        indices = [UInt32](unsafeUninitializedCapacity: count) { indices, filled in
            // Open addressing; a slot holds an index plus one, 0 is free.
            slots.withUnsafeMutableBufferPointer { slots in
                for row in 0..<count {
                    if row > 0, areEqual(row, row &- 1) {
                        indices[row] = indices[row &- 1]
                        continue
                    }
                    runCount &+= 1
                    var slot = Int(truncatingIfNeeded: hash(row)) & mask
                    while slots[slot] != 0, !areEqual(firstRows[Int(slots[slot]) &- 1], row) {
                        slot = (slot &+ 1) & mask
                    }
                    if slots[slot] == 0 {
                        guard firstRows.count < limit else {
                            isWithinLimit = false
                            return
                        }
                        firstRows.append(row)
                        slots[slot] = UInt32(truncatingIfNeeded: firstRows.count)
                    }
                    indices[row] = slots[slot] &- 1
                }
                filled = count
            }
        }
        guard isWithinLimit else { return nil }
        self.firstRows = firstRows
        self.runCount = runCount
    }

    /// Values are told apart by their bits.
    package init?<Value: NumericValue>(_ values: UnsafeBufferPointer<Value>, limit: Int, isForced: Bool) {
        let hash = { (row: Int) in Self.mix(values[row].bits) }
        let areEqual = { (left: Int, right: Int) in values[left].bits == values[right].bits }
        guard isForced || Self.mayPay(count: values.count, limit: limit, hash: hash) else { return nil }
        self.init(count: values.count, limit: limit, hash: hash, areEqual: areEqual)
    }

    package init?(_ values: UTF8Strings, limit: Int, isForced: Bool) {
        let made = values.withViews { views -> DictionaryIndex? in
            let hash = { (row: Int) in views.hash(row) }
            let areEqual = { (left: Int, right: Int) in views.areEqual(left, right) }
            guard isForced || Self.mayPay(count: values.count, limit: limit, hash: hash) else { return nil }
            return DictionaryIndex(count: values.count, limit: limit, hash: hash, areEqual: areEqual)
        }
        guard let made else { return nil }
        self = made
    }

    /// Whether a spaced sample repeats itself at least half as often as one of `limit` distinct values
    /// would on average (the birthday problem), or values stand in runs.
    private static func mayPay(count: Int, limit: Int, hash: (Int) -> UInt64) -> Bool {
        let sampled = count <= 4_096 ? 256 : 1_024
        guard count > sampled else { return true }
        let step = count / sampled
        let mask = slotCount(sampled) - 1
        var slots = [UInt64](repeating: 0, count: mask + 1)
        var repeats = 0
        for row in stride(from: 0, to: step * sampled, by: step) {
            // 0 marks a free slot.
            let code = hash(row) | 1
            if row > 0, hash(row - 1) | 1 == code { repeats += 1 }
            var slot = Int(truncatingIfNeeded: code >> 8) & mask
            while slots[slot] != 0, slots[slot] != code { slot = (slot + 1) & mask }
            repeats += slots[slot] == code ? 1 : 0
            slots[slot] = code
        }
        return repeats > sampled * sampled / (4 * limit)
    }

    @inline(__always)
    package static func mix(_ bits: UInt64) -> UInt64 {
        let mixed = bits &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ mixed >> 32
    }

    private static func slotCount(_ values: Int) -> Int {
        var capacity = 64
        while capacity < 2 * values + 2 { capacity *= 2 }
        return capacity
    }
}
