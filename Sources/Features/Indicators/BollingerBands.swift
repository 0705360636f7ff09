/// The mean of the last 20 closes and the bands 2 population standard deviations above and below it.
public enum BollingerBands {
    public static let width = 20
    public static let deviations = 2.0

    /// Fills `from..<closes.count` of the outputs; NaN before index 19.
    ///
    /// - Precondition: the outputs are at least as long as `closes`.
    public static func fill(
        closes: Span<Double>, from: Int = 0, upper: inout [Double],
        middle: inout [Double], lower: inout [Double]
    ) {
        precondition(lower.count >= closes.count)
        RollingWindow.means(of: closes, width: width, from: from, into: &middle)
        RollingWindow.standardDeviations(
            of: closes, means: middle.span, width: width, lostDegrees: 0, from: from, into: &upper)
        for index in stride(from: from, to: closes.count, by: 1) {
            let distance = deviations * upper[index]
            upper[index] = middle[index] + distance
            lower[index] = middle[index] - distance
        }
    }
}
