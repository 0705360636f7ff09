/// Wilder's relative strength index over 14 changes, 0...100.
///
/// The first value stands at index 14: the mean gain and loss of the first 14 changes; afterwards each
/// average keeps 13/14 of itself. A price that has never moved gives 0, as in TA-Lib.
public enum RelativeStrengthIndex {
    public static let period = 14
    /// TA-Lib's bound below which a sum of averages counts as none.
    private static let nothing = 1e-14

    /// Fills the first `closes.count` entries of `result`; NaN before index ``period``.
    ///
    /// - Precondition: `result.count >= closes.count`.
    public static func fill(closes: Span<Double>, into result: inout [Double]) {
        let count = closes.count
        precondition(result.count >= count)
        var out = result.mutableSpan
        for index in 0..<min(period, count) { out[index] = .nan }
        guard count > period else { return }
        var gain = 0.0
        var loss = 0.0
        for index in 1...period {
            let change = closes[index] - closes[index - 1]
            if change < 0 { loss -= change } else { gain += change }
        }
        let length = Double(period)
        gain /= length
        loss /= length
        out[period] = index(gain: gain, loss: loss)
        for position in stride(from: period + 1, to: count, by: 1) {
            let change = closes[position] - closes[position - 1]
            gain = (gain * (length - 1) + max(change, 0)) / length
            loss = (loss * (length - 1) + max(-change, 0)) / length
            out[position] = index(gain: gain, loss: loss)
        }
    }

    @inline(__always)
    private static func index(gain: Double, loss: Double) -> Double {
        let sum = gain + loss
        return sum < nothing ? 0 : 100 * (gain / sum)
    }
}
