import Core

/// What is asked of one member of a policy: how much less each slot's score would be with inputs of its own
/// at 0.
struct Ablation {
    /// The member's, `slots x features`.
    var inputs: [Float]
    var mask: [Bool]
    var slots: [Int]
    /// Inputs of a slot that go to 0 together, by their place among its features.
    var groups: [[Int]]
    /// Scores are then standardised over the mask, which a change of one slot changes too.
    var isStandardised: Bool
    var threads: Int

    /// Deltas of all slots, those of each of as many parts as there are threads by `body`.
    func inParts(_ body: @Sendable (ArraySlice<Int>) -> [[Double]]) -> [[Double]] {
        let parts = max(1, min(threads, slots.count))
        return parallelMap(parts) { part in
            body(slots[slots.count * part / parts..<slots.count * (part + 1) / parts])
        }.flatMap { $0 }
    }

    /// Writes `-x W` of a slot's inputs of a group to `target`; false where they are 0 already.
    ///
    /// - Parameter weights: rows of the slot's inputs, `[features, target.count]`.
    func change(
        _ slot: Int, group: [Int], features: Int, weights: UnsafePointer<Float>,
        into target: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        let used = group.filter { inputs[slot * features + $0] != 0 }
        guard !used.isEmpty else { return false }
        let first = slot * features
        for unit in 0..<target.count {
            var sum = 0.0
            for feature in used {
                sum -= Double(inputs[first + feature]) * Double(weights[feature * target.count + unit])
            }
            target[unit] = sum
        }
        return true
    }
}

/// `sum x_i y_i` in Double, in an order of its own that never changes.
func exactDot(_ x: UnsafeMutableBufferPointer<Double>, _ y: UnsafeBufferPointer<Float>) -> Double {
    var sums = SIMD4<Double>.zero
    let whole = x.count / 4 * 4
    var index = 0
    while index < whole {
        let left = SIMD4<Double>(x[index], x[index + 1], x[index + 2], x[index + 3])
        let right = SIMD4<Double>(
            Double(y[index]), Double(y[index + 1]), Double(y[index + 2]), Double(y[index + 3]))
        sums += left * right
        index += 4
    }
    var sum = sums.sum()
    while index < x.count {
        sum += x[index] * Double(y[index])
        index += 1
    }
    return sum
}
