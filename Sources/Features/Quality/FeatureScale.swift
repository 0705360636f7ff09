import Core
import Foundation

/// How a feature's values are compared across stocks and days, and which of them are believed.
enum FeatureScale {
    /// Puts values on a scale on which stocks and days compare; see ``Core/FeatureQuality/mean``. What has none
    /// is not finite.
    static func fill(
        _ comparable: inout [Double], _ feature: Feature, _ values: [Double], closes: [Double]
    ) {
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower:
            for row in values.indices { comparable[row] = log(values[row]) }
        case .volume:
            for row in values.indices { comparable[row] = log1p(values[row]) }
        case .macd, .macdSignal, .macdHist:
            for row in values.indices { comparable[row] = values[row] / closes[row] }
        case .rsi14, .volumeRatio20, .volatility20, .return21, .isNew, .tenureMonths:
            for row in values.indices { comparable[row] = values[row] }
        }
    }

    /// Values outside what a sound market gives, with room: more than a handful of them means that data are
    /// wrong, not markets.
    static func implausibleCount(_ feature: Feature, _ values: [Double], closes: [Double]) -> Int {
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower: outside(0.01...1e6, values)
        case .volume: outside(0...1e10, values)
        case .rsi14: outside(1...99, values)
        case .macd, .macdSignal, .macdHist: zip(values, closes).count { abs($0) > 0.5 * $1 }
        case .volumeRatio20: outside(0...15, values)
        case .volatility20: outside(1e-9...5, values)
        case .return21: outside(-0.9...3, values)
        case .isNew, .tenureMonths: 0
        }
    }

    /// NaN is neither within nor outside.
    private static func outside(_ range: ClosedRange<Double>, _ values: [Double]) -> Int {
        var count = 0
        for value in values where value < range.lowerBound || value > range.upperBound { count += 1 }
        return count
    }
}
