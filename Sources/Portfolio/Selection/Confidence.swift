import Foundation

/// The policy's own confidence in a slot: the probability, under its Gaussian action distribution, that
/// the slot's score makes the published cut.
public enum Confidence {
    /// `P(N(mean_i, deviation_i) > cut)`, where the cut is the score that `count` slots are expected to
    /// exceed: `sum_j P(score_j > cut) = count`.
    ///
    /// Slots outside the mask, or whose mean is not finite, get 0. Where no more than `count` slots remain
    /// each makes the cut for certain: 1. A deviation of 0 makes a score certain.
    ///
    /// - Parameters:
    ///   - means: scores, one a slot.
    ///   - deviations: standard deviations of the scores, 0 or more, one a slot.
    public static func confidences(
        means: [Float], deviations: [Float], mask: [Bool], count: Int = SignalRules.defaultCount
    ) -> [Double] {
        precondition(means.count == deviations.count && means.count == mask.count, "one of each a slot")
        var confidences = [Double](repeating: 0, count: means.count)
        let slots = means.indices.filter { mask[$0] && means[$0].isFinite && deviations[$0].isFinite }
        guard slots.count > count else {
            for slot in slots { confidences[slot] = 1 }
            return confidences
        }
        var low = Double.infinity
        var high = -Double.infinity
        for slot in slots {
            // Ten deviations: beyond them the probabilities are 0 and 1 to the last bit that matters.
            let margin = 10 * Double(deviations[slot]) + 1e-6
            low = min(low, Double(means[slot]) - margin)
            high = max(high, Double(means[slot]) + margin)
        }
        let cut = cut(
            of: slots.map { (Double(means[$0]), Double(deviations[$0])) }, count: Double(count),
            between: low, and: high)
        for slot in slots {
            confidences[slot] = exceedance(
                mean: Double(means[slot]), deviation: Double(deviations[slot]), cut: cut)
        }
        return confidences
    }

    /// Where `sum P(score > cut)` falls to `count`: by Newton's steps, halving the bracket where one leaves it.
    private static func cut(
        of scores: [(mean: Double, deviation: Double)], count: Double, between lowest: Double,
        and highest: Double
    ) -> Double {
        var (low, high) = (lowest, highest)
        var middle = low + (high - low) / 2
        while middle > low, middle < high {
            var (expected, slope) = (0.0, 0.0)
            for score in scores {
                expected += exceedance(mean: score.mean, deviation: score.deviation, cut: middle)
                guard score.deviation > 0 else { continue }
                let distance = (middle - score.mean) / score.deviation
                slope += exp(-distance * distance / 2) / score.deviation
            }
            if expected > count { low = middle } else { high = middle }
            let step = (expected - count) * (2 * Double.pi).squareRoot() / slope
            if abs(step) <= 4 * middle.ulp { break }
            let next = middle + step
            middle = next > low && next < high ? next : low + (high - low) / 2
        }
        // Certain scores jump at the cut: those that lie on it are below.
        return high - middle <= 4 * middle.ulp ? high : middle
    }

    /// P(N(mean, deviation) > cut).
    static func exceedance(mean: Double, deviation: Double, cut: Double) -> Double {
        guard deviation > 0 else { return mean > cut ? 1 : 0 }
        return 0.5 * erfc((cut - mean) / (deviation * 2.0.squareRoot()))
    }
}
