import Foundation

extension BlockBootstrap {
    /// The mean block length for figures of these series: the greatest that ``automaticBlockLength(_:)`` finds
    /// for one of them or for its squares. Deviations and drawdowns depend on how volatility clusters, which
    /// the squares show where returns themselves look independent.
    public static func blockLength(for series: [[Double]]) -> Double {
        var length = 1.0
        for values in series {
            length = max(length, automaticBlockLength(values), automaticBlockLength(values.map { $0 * $0 }))
        }
        return length
    }

    /// The mean block length of the stationary bootstrap that estimates the variance of a mean best; 1 of a
    /// series too short or too constant to say.
    ///
    /// Source: Politis and White, "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric
    /// Reviews 23 (2004), as corrected by Patton, Politis and White, Econometric Reviews 28 (2009).
    public static func automaticBlockLength(_ series: [Double]) -> Double {
        let count = series.count
        let mean = series.reduce(0, +) / Double(max(1, count))
        let centred = series.map { $0 - mean }
        let root = Double(count).squareRoot()
        let run = max(5, Int(log10(Double(max(1, count))).rounded(.up)))
        let longest = Int(root.rounded(.up)) + run
        guard longest < count else { return 1 }
        let covariances = (0...longest).map { lag in
            var sum = 0.0
            for index in lag..<count { sum += centred[index] * centred[index - lag] }
            return sum / Double(count)
        }
        guard covariances[0] > Moments.noise * Moments.noise else { return 1 }
        let bound = 2 * (log10(Double(count)) / Double(count)).squareRoot()
        let small = covariances.map { abs($0 / covariances[0]) < bound }
        // The first of a run of lags without correlation, as Patton's own program counts it, or the last with any.
        var last = (1...longest).last { !small[$0] } ?? 1
        for start in 1...(longest - run + 1) where small[start..<(start + run)].allSatisfy({ $0 }) {
            last = start
            break
        }
        let width = min(2 * last, longest)
        var spread = 0.0
        var density = covariances[0]
        for lag in 1...width {
            // The flat-top window.
            let window = min(1, 2 * (1 - Double(lag) / Double(width)))
            spread += 2 * window * Double(lag) * covariances[lag]
            density += 2 * window * covariances[lag]
        }
        let length = pow(spread * spread / (density * density) * Double(count), 1.0 / 3)
        return min(max(1, length), min(3 * root, Double(count) / 3).rounded(.up))
    }
}
