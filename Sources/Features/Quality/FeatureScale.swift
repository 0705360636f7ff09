import Core
import Foundation

/// How a feature's values are compared across stocks and days, and which of them are believed.
enum FeatureScale {
    /// The value on a scale on which stocks and days compare; see ``Core/FeatureQuality/mean``.
    static func comparable(_ feature: Feature, _ value: Double, close: Double) -> Double {
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower: value > 0 ? log(value) : .nan
        case .volume: log1p(value)
        case .macd, .macdSignal, .macdHist: value / close
        case .rsi14, .volumeRatio20, .volatility20, .return21, .isNew, .tenureMonths: value
        }
    }

    /// What a sound market gives, with room: more than a handful outside means that data are wrong, not
    /// markets.
    static func plausible(_ feature: Feature, _ value: Double, close: Double) -> Bool {
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower: value >= 0.01 && value <= 1e6
        case .volume: value >= 0 && value <= 1e10
        case .rsi14: value >= 1 && value <= 99
        case .macd, .macdSignal, .macdHist: abs(value) <= 0.5 * close
        case .volumeRatio20: value <= 15
        case .volatility20: value > 0 && value <= 5
        case .return21: value >= -0.9 && value <= 3
        case .isNew, .tenureMonths: true
        }
    }
}
