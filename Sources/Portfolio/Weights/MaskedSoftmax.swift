/// Scores to long-only weights: `exp(score_i) / sum exp(score_j)` over the slots that the mask allows.
///
/// Masked slots get exactly 0, the rest sums to 1. A score that is not finite counts as masked, and one that
/// lies more than 708 below the largest gets 0. Where nothing is allowed every weight is 0: all cash.
public enum MaskedSoftmax {
    /// - Parameters:
    ///   - scores: one a slot.
    ///   - mask: true where a weight is allowed; as long as `scores`.
    public static func weights(scores: [Float], mask: [Bool]) -> [Double] {
        var weights = [Double](repeating: 0, count: scores.count)
        scores.withUnsafeBufferPointer { scores in
            mask.withUnsafeBufferPointer { mask in
                weights.withUnsafeMutableBufferPointer { write(scores: scores, mask: mask, into: $0) }
            }
        }
        return weights
    }

    public static func weights(scores: [Double], mask: [Bool]) -> [Double] {
        var weights = [Double](repeating: 0, count: scores.count)
        scores.withUnsafeBufferPointer { scores in
            mask.withUnsafeBufferPointer { mask in
                weights.withUnsafeMutableBufferPointer { write(scores: scores, mask: mask, into: $0) }
            }
        }
        return weights
    }

    /// The same without allocation. The three buffers have one length.
    public static func write(
        scores: UnsafeBufferPointer<Float>, mask: UnsafeBufferPointer<Bool>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(scores.count == mask.count, "one flag a score")
        copy(scores, into: weights)
        close(mask, in: weights)
        normalise(weights)
    }

    /// The same without allocation. The three buffers have one length.
    public static func write(
        scores: UnsafeBufferPointer<Double>, mask: UnsafeBufferPointer<Bool>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(scores.count == mask.count, "one flag a score")
        copy(scores, into: weights)
        close(mask, in: weights)
        normalise(weights)
    }

    /// The same with the masked slots listed, which is quicker where few are.
    ///
    /// - Parameter closed: the slots whose weight is 0.
    public static func write(
        scores: UnsafeBufferPointer<Float>, closed: UnsafeBufferPointer<Int32>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        copy(scores, into: weights)
        for slot in closed { weights[Int(slot)] = -.infinity }
        normalise(weights)
    }

    /// The same with the masked slots listed, which is quicker where few are.
    public static func write(
        scores: UnsafeBufferPointer<Double>, closed: UnsafeBufferPointer<Int32>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        copy(scores, into: weights)
        for slot in closed { weights[Int(slot)] = -.infinity }
        normalise(weights)
    }

    private static func copy(
        _ scores: UnsafeBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(scores.count == weights.count, "one weight a score")
        for slot in 0..<scores.count { weights[slot] = Double(scores[slot]) }
    }

    private static func copy(
        _ scores: UnsafeBufferPointer<Double>, into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(scores.count == weights.count, "one weight a score")
        for slot in 0..<scores.count { weights[slot] = scores[slot] }
    }

    private static func close(
        _ mask: UnsafeBufferPointer<Bool>, in weights: UnsafeMutableBufferPointer<Double>
    ) {
        for slot in 0..<mask.count where !mask[slot] { weights[slot] = -.infinity }
    }

    /// Scores, minus infinity where masked, become weights.
    private static func normalise(_ weights: UnsafeMutableBufferPointer<Double>) {
        // The largest score is taken off first, so that no exponential overflows.
        var largest = Lanes(repeating: -.infinity)
        var last = -Double.infinity
        LaneLoop.run(weights.count) { slot in
            let scores = weights.lanes(slot)
            // What is not finite less itself is NaN, which is unequal to all.
            let finite = scores.replacing(with: -.infinity, where: (scores - scores) .!= 0)
            weights.set(finite, slot)
            largest.replace(with: finite, where: finite .> largest)
        } narrow: { slot in
            if !weights[slot].isFinite { weights[slot] = -.infinity }
            last = max(last, weights[slot])
        }
        let top = max(largest.max(), last)
        guard top.isFinite else {
            for slot in 0..<weights.count { weights[slot] = 0 }
            return
        }
        let sum = LaneLoop.sum(weights.count) { slot in
            let powers = Exponential.ofNonPositive(weights.lanes(slot) - top)
            weights.set(powers, slot)
            return powers
        } narrow: { slot in
            weights[slot] = Exponential.ofNonPositive(Lanes(repeating: weights[slot] - top))[0]
            return weights[slot]
        }
        // At least the largest is 1, so the sum is.
        let share = 1 / sum
        LaneLoop.run(weights.count) { slot in
            weights.set(weights.lanes(slot) * share, slot)
        } narrow: { slot in
            weights[slot] *= share
        }
    }
}
