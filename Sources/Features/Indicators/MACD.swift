/// Moving average convergence/divergence with periods 12, 26 and 9.
///
/// Starts as TA-Lib's MACD does: both averages of the close are seeded at index 25, the fast one with the
/// mean of closes 14...25, the slow one with 0...25; the signal line with the mean of the differences
/// 25...33. All three outputs begin at ``firstIndex``.
public enum MACD {
    public static let fastPeriod = 12
    public static let slowPeriod = 26
    public static let signalPeriod = 9
    /// The first index with a value: 33.
    public static let firstIndex = slowPeriod - 1 + signalPeriod - 1

    /// Fills the first `closes.count` entries of the outputs; NaN before ``firstIndex``.
    ///
    /// - Precondition: the outputs are at least as long as `closes`.
    public static func fill(
        closes: Span<Double>, macd macdResult: inout [Double], signal signalResult: inout [Double],
        histogram histogramResult: inout [Double]
    ) {
        let count = closes.count
        precondition(
            macdResult.count >= count && signalResult.count >= count && histogramResult.count >= count)
        var macd = macdResult.mutableSpan
        var signal = signalResult.mutableSpan
        var histogram = histogramResult.mutableSpan
        for index in 0..<min(firstIndex, count) {
            macd[index] = .nan
            signal[index] = .nan
            histogram[index] = .nan
        }
        guard count > firstIndex else { return }
        let seed = slowPeriod - 1
        var fast = ExponentialAverage(of: closes, period: fastPeriod, seededAt: seed)
        var slow = ExponentialAverage(of: closes, period: slowPeriod, seededAt: seed)
        var sum = fast.value - slow.value
        var difference = sum
        for index in (seed + 1)...firstIndex {
            fast.add(closes[index])
            slow.add(closes[index])
            difference = fast.value - slow.value
            sum += difference
        }
        let weight = 2 / Double(signalPeriod + 1)
        var smooth = sum / Double(signalPeriod)
        macd[firstIndex] = difference
        signal[firstIndex] = smooth
        histogram[firstIndex] = difference - smooth
        for index in stride(from: firstIndex + 1, to: count, by: 1) {
            fast.add(closes[index])
            slow.add(closes[index])
            difference = fast.value - slow.value
            smooth = (difference - smooth) * weight + smooth
            macd[index] = difference
            signal[index] = smooth
            histogram[index] = difference - smooth
        }
    }
}
