import Foundation

/// Spearman's correlation by session, and what many sessions of it say.
enum RankCorrelation {
    /// Pearson's correlation of the places, ties at their mean; nil where one side is the same everywhere, or of
    /// fewer than three.
    static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
        precondition(x.count == y.count, "pairs")
        guard x.count > 2 else { return nil }
        let (a, b) = (Ranks.averaged(x), Ranks.averaged(y))
        let mean = Double(x.count - 1) / 2
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for index in a.indices {
            ab += (a[index] - mean) * (b[index] - mean)
            aa += (a[index] - mean) * (a[index] - mean)
            bb += (b[index] - mean) * (b[index] - mean)
        }
        return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
    }

    /// The mean over its standard error with Bartlett weights up to `lag`; nil of too few values or without spread.
    ///
    /// Source: Newey and West, "A Simple, Positive Semi-definite, Heteroskedasticity and Autocorrelation Consistent
    /// Covariance Matrix" (1987).
    static func tValue(_ values: [Double], lag: Int) -> Double? {
        let n = values.count
        guard n > max(2, lag + 1) else { return nil }
        let mean = values.reduce(0, +) / Double(n)
        func covariance(_ shift: Int) -> Double {
            (shift..<n).reduce(0) { $0 + (values[$1] - mean) * (values[$1 - shift] - mean) } / Double(n)
        }
        var variance = covariance(0)
        for shift in 0..<lag {
            variance += 2 * (1 - Double(shift + 1) / Double(lag + 1)) * covariance(shift + 1)
        }
        return variance > 0 ? mean / (variance / Double(n)).squareRoot() : nil
    }
}
