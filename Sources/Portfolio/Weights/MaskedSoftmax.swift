import Foundation

/// Scores to long-only weights: `exp(score_i) / sum exp(score_j)` over the slots that the mask allows.
///
/// Masked slots get exactly 0, the rest sums to 1. A score that is not finite counts as masked. Where
/// nothing is allowed every weight is 0: all cash.
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
        writeAny(scores: scores, mask: mask, into: weights)
    }

    /// The same without allocation. The three buffers have one length.
    public static func write(
        scores: UnsafeBufferPointer<Double>, mask: UnsafeBufferPointer<Bool>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        writeAny(scores: scores, mask: mask, into: weights)
    }

    @inline(__always)
    private static func writeAny<Score: BinaryFloatingPoint>(
        scores: UnsafeBufferPointer<Score>, mask: UnsafeBufferPointer<Bool>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(scores.count == mask.count && scores.count == weights.count, "one weight a score")
        // The largest score is taken off first, so that no exponential overflows.
        var largest = -Double.infinity
        for slot in 0..<scores.count where mask[slot] && scores[slot].isFinite {
            largest = max(largest, Double(scores[slot]))
        }
        var sum = 0.0
        for slot in 0..<scores.count {
            guard mask[slot], scores[slot].isFinite else {
                weights[slot] = 0
                continue
            }
            let weight = exp(Double(scores[slot]) - largest)
            weights[slot] = weight
            sum += weight
        }
        guard sum > 0 else { return }
        for slot in 0..<scores.count {
            weights[slot] /= sum
        }
    }
}
