import Foundation

/// Returns of a series of closes.
public enum Returns {
    /// Simple returns over `period` bars, close / close `period` bars ago - 1; NaN before index `period`.
    ///
    /// Fills `from..<closes.count` of `result`.
    ///
    /// - Precondition: `period > 0`, `from >= 0`, `result.count >= closes.count`.
    public static func simple(
        closes: Span<Double>, period: Int, from: Int = 0, into result: inout [Double]
    ) {
        precondition(period > 0 && from >= 0 && result.count >= closes.count)
        var out = result.mutableSpan
        for index in stride(from: from, to: closes.count, by: 1) {
            out[index] = index < period ? .nan : closes[index] / closes[index - period] - 1
        }
    }

    /// Log returns over one bar, ln(close / previous close); NaN at index 0.
    ///
    /// Fills `from..<closes.count` of `result`.
    ///
    /// - Precondition: `from >= 0`, `result.count >= closes.count`.
    public static func logarithmic(closes: Span<Double>, from: Int = 0, into result: inout [Double]) {
        precondition(from >= 0 && result.count >= closes.count)
        var out = result.mutableSpan
        for index in stride(from: from, to: closes.count, by: 1) {
            out[index] = index == 0 ? .nan : log(closes[index] / closes[index - 1])
        }
    }
}
