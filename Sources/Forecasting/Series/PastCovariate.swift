import Core
import Foundation

/// What was known of a past session beside its price, on scales of about 1. What has no value is 0.
public enum PastCovariate: String, CaseIterable, Sendable, Codable {
    /// The logarithm of the day's volume over the mean of 20 sessions.
    case volume
    /// RSI over 14 sessions, -1...1.
    case strength
    /// MACD's histogram in per cent of the price.
    case momentum
    /// Volatility of 20 sessions, a year's, less 0.4.
    case volatility
    /// The return of 21 sessions in tens of per cent.
    case monthReturn
    /// The mood of the day's news, -1...1.
    case sentiment
    /// 1 where there was news that is scored.
    case hasSentiment

    /// The feature that it is made from; nil for the news.
    var feature: Feature? {
        switch self {
        case .volume: .volumeRatio20
        case .strength: .rsi14
        case .momentum: .macdHist
        case .volatility: .volatility20
        case .monthReturn: .return21
        case .sentiment, .hasSentiment: nil
        }
    }

    /// - Parameters:
    ///   - value: of ``feature``; NaN where it has none.
    ///   - close: of the same row.
    func scaled(_ value: Double, close: Double) -> Float {
        let scaled =
            switch self {
            case .volume: log(max(value, 0.01))
            case .strength: value / 50 - 1
            case .momentum: 100 * value / close
            case .volatility: value - 0.4
            case .monthReturn: 10 * value
            case .sentiment, .hasSentiment: value
            }
        return scaled.isFinite ? Float(min(max(scaled, -10), 10)) : 0
    }
}
