/// A share of independent trials with the interval that holds the true chance with the probability `level`.
///
/// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927), without
/// continuity correction; good for few trials and for shares near 0 and 1 (Brown, Cai and DasGupta 2001).
public struct WilsonInterval: Hashable, Sendable {
    /// NaN of no trials, with bounds 0 and 1.
    public let share: Double
    public let low: Double
    public let high: Double

    /// - Precondition: `0 <= hits <= count` and `level` in 0..<1.
    public init(hits: Int, of count: Int, level: Double = 0.95) {
        precondition(hits >= 0 && hits <= count, "hits are some of the trials")
        guard count > 0 else {
            (share, low, high) = (.nan, 0, 1)
            return
        }
        let (hits, count) = (Double(hits), Double(count))
        let z = NormalDistribution.quantile((1 + level) / 2)
        let centre = (hits + z * z / 2) / (count + z * z)
        let half = z / (count + z * z) * (hits * (count - hits) / count + z * z / 4).squareRoot()
        share = hits / count
        // Rounding must not leave a bound beyond the share where there is nothing but hits or none.
        low = hits == 0 ? 0 : max(0, centre - half)
        high = hits == count ? 1 : min(1, centre + half)
    }
}
