extension MaskedSoftmax {
    /// What a change of the weights is worth, carried back to the scores: `w_i (g_i - sum_j w_j g_j)`.
    ///
    /// - Parameters:
    ///   - weights: what the softmax gave; 0 where masked.
    ///   - worth: the derivative with respect to each weight.
    ///   - gradient: the derivative with respect to each score; 0 where masked.
    public static func gradient(
        weights: UnsafeBufferPointer<Double>, worth: UnsafeBufferPointer<Double>,
        into gradient: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(gradient.count == weights.count, "one derivative a score")
        let mean = mean(weights, worth)
        for slot in 0..<weights.count {
            gradient[slot] = Float(weights[slot] * (worth[slot] - mean))
        }
    }

    /// The same in double precision.
    public static func gradient(
        weights: UnsafeBufferPointer<Double>, worth: UnsafeBufferPointer<Double>,
        into gradient: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(gradient.count == weights.count, "one derivative a score")
        let mean = mean(weights, worth)
        for slot in 0..<weights.count {
            gradient[slot] = weights[slot] * (worth[slot] - mean)
        }
    }

    private static func mean(
        _ weights: UnsafeBufferPointer<Double>, _ worth: UnsafeBufferPointer<Double>
    ) -> Double {
        precondition(weights.count == worth.count, "one derivative a weight")
        return LaneLoop.sum(weights.count) { slot in
            weights.lanes(slot) * worth.lanes(slot)
        } narrow: { slot in
            weights[slot] * worth[slot]
        }
    }
}
