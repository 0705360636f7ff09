import Core
import Features
import Foundation

/// Leaks of those who compute indicators with windows and seeds that look ahead.
extension FeatureMaker {
    static let leakyIndicators = [
        futureMean, tomorrowsReturn, centredAverage, backwardsAverage, fullSampleSeed, smoothedBothWays,
        fullSampleVolatility, fullSampleDrawdown,
    ]

    /// The mean of the next five closes in the place of the last twenty.
    static let futureMean = perStock("mean of future closes", from: .close, into: .bbMiddle) { closes in
        closes.indices.map { closes[$0..<min($0 + 5, closes.count)].map(\.self).mean }
    }

    /// The label among the features.
    static let tomorrowsReturn = perStock("tomorrow's return", from: .close, into: .return21) { closes in
        zip(closes, closes.dropFirst()).map { $1 / $0 - 1 } + [.nan]
    }

    /// A moving average with today in its middle.
    static let centredAverage = perStock("centred moving average", from: .close, into: .bbMiddle) { closes in
        closes.indices.map { closes[max($0 - 10, 0)..<min($0 + 10, closes.count)].map(\.self).mean }
    }

    /// An exponential average over rows in descending order, as a file may have them.
    static let backwardsAverage = perStock("EMA run backwards", from: .close, into: .macd) { closes in
        var average = closes.last ?? 0
        return Array(
            closes.reversed().map { close in
                average += (close - average) * 2 / 13
                return close - average
            }.reversed())
    }

    /// Wilder's averages that begin at the mean gain and loss of the whole series.
    static let fullSampleSeed = perStock("RSI seeded by the full sample", from: .close, into: .rsi14) {
        closes in
        let changes = zip(closes, closes.dropFirst()).map { $1 - $0 }
        var gain = changes.isEmpty ? 0 : changes.map { max($0, 0) }.mean
        var loss = changes.isEmpty ? 0 : changes.map { max(-$0, 0) }.mean
        return [.nan]
            + changes.map { change in
                gain = (gain * 13 + max(change, 0)) / 14
                loss = (loss * 13 + max(-change, 0)) / 14
                return 100 * gain / (gain + loss)
            }
    }

    /// An exponential filter run there and back, so that it does not lag.
    static let smoothedBothWays = perStock("filter without lag", from: .close, into: .macdSignal) { closes in
        func smooth(_ values: [Double]) -> [Double] {
            var state = values.first ?? 0
            return values.map { value in
                state += (value - state) / 5
                return state
            }
        }
        return smooth(smooth(closes).reversed()).reversed()
    }

    /// Today's move against the volatility of the whole series.
    static let fullSampleVolatility = perStock(
        "volatility of the full sample", from: .close, into: .volatility20
    ) { closes in
        let returns = zip(closes, closes.dropFirst()).map { log($1 / $0) }
        guard !returns.isEmpty else { return closes.map { _ in .nan } }
        let scale = returns.deviation
        return [.nan] + returns.map { abs($0) / scale }
    }

    /// How far the price stands under the highest that it reaches in the whole series.
    static let fullSampleDrawdown = perStock(
        "drawdown from the full sample's peak", from: .close, into: .bbUpper
    ) { closes in
        let peak = closes.max() ?? 1
        return closes.map { $0 / peak - 1 }
    }
}
