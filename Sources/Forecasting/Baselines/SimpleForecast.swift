import Foundation

/// Forecasts that look at one series alone and learn nothing of the others.
public enum SimpleForecast: Hashable, Sendable {
    /// The last value.
    case naive
    /// The last value and the mean change of the window.
    case drift
    /// The last season again; a week of sessions, or a day of hours.
    case seasonalNaive(period: Int)
    /// Simple, Holt's or damped exponential smoothing, by the corrected information criterion.
    case exponentialSmoothing

    /// The season of sessions.
    public static let week = 5

    public static func all(period: Int) -> [SimpleForecast] {
        [.naive, .drift, .seasonalNaive(period: period), .exponentialSmoothing]
    }

    public var name: String {
        switch self {
        case .naive: "naive"
        case .drift: "drift"
        case .seasonalNaive: "seasonal-naive"
        case .exponentialSmoothing: "ets"
        }
    }

    /// - Parameters:
    ///   - window: oldest first; two values at least.
    ///   - horizon: steps.
    public func forecast(_ window: ArraySlice<Float>, horizon: Int) -> [Double] {
        let last = Double(window[window.endIndex - 1])
        switch self {
        case .naive:
            return [Double](repeating: last, count: horizon)
        case .drift:
            let change = (last - Double(window[window.startIndex])) / Double(window.count - 1)
            return (1...horizon).map { last + Double($0) * change }
        case .seasonalNaive(let period):
            let season = min(period, window.count)
            return (0..<horizon).map { Double(window[window.endIndex - season + $0 % season]) }
        case .exponentialSmoothing:
            return ExponentialSmoothing.best(window.map(Double.init)).forecast(horizon)
        }
    }
}
