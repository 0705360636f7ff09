/// Annualised volatility: sqrt(252) times the sample standard deviation (n - 1) of the last 20 log returns.
public enum Volatility {
    public static let width = 20
    public static let sessionsPerYear = 252.0

    /// Fills `from..<closes.count` of `out`; NaN before index 20. `returns` and `means` are work space and
    /// hold the log returns and their window means afterwards.
    ///
    /// - Precondition: `out`, `returns` and `means` are at least as long as `closes`.
    public static func fill(
        closes: Span<Double>, from: Int = 0, returns: inout [Double],
        means: inout [Double], into out: inout [Double]
    ) {
        Returns.logarithmic(closes: closes, from: max(0, from - width + 1), into: &returns)
        let changes = returns.span.extracting(0..<closes.count)
        // The window that ends at index 19 holds the NaN of index 0, so it is NaN by itself.
        RollingWindow.means(of: changes, width: width, from: from, into: &means)
        RollingWindow.standardDeviations(
            of: changes, means: means.span, width: width, lostDegrees: 1, from: from, into: &out)
        let scale = sessionsPerYear.squareRoot()
        for index in stride(from: from, to: closes.count, by: 1) { out[index] *= scale }
    }
}
