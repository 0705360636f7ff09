import Foundation

/// One step of eight stocks.
package struct IndicatorInput {
    /// Split-adjusted closes, USD.
    package var close: Lanes
    /// The close with all dividends since the series' beginning put back into shares: its ratios are total
    /// returns. The close itself where none was paid.
    package var total: Lanes
    /// Split-adjusted shares; NaN where unknown.
    package var volume: Lanes

    package init(close: Lanes, total: Lanes, volume: Lanes) {
        self.close = close
        self.total = total
        self.volume = volume
    }
}

/// What a step gives; NaN where the series is still too short.
package struct IndicatorValues {
    package var rsi, macd, signal, histogram: Lanes
    package var upper, middle, lower: Lanes
    package var volumeRatio, volatility, return21: Lanes
}

/// All indicators of eight stocks, walked together from their first bars, one step at a time.
///
/// - ``RelativeStrengthIndex`` and ``MACD`` of the close.
/// - Bollinger bands: the mean of 20 closes, and 2 population standard deviations above and below it.
/// - Volume ratio: volume over the mean of the last 20, today's included; none where nothing traded.
/// - Volatility: sqrt(252) times the sample standard deviation (n - 1) of the last 20 log total returns.
/// - Return: total return over 21 steps.
package struct IndicatorLanes {
    package static let returnPeriod = 21
    package static let sessionsPerYear = 252.0
    private static let bandDeviations = 2.0

    private var rsi = RelativeStrengthIndex()
    private var macd = MACD()
    private var closes = WindowMoments()
    private var returns = WindowMoments()
    private var volumes = WindowSum()
    private var totals = LaneRing<32>()

    package init() {}

    /// Takes in a step, counted from 0.
    @inline(__always)
    package mutating func add(_ input: IndicatorInput, at step: Int) -> IndicatorValues {
        let rsi = rsi.add(input.close, at: step)
        let macd = macd.add(input.close, at: step)
        closes.add(input.close, at: step)
        let ratio = input.total / totals[step, back: 1]
        var logarithms = Lanes.zero
        if step > 0 { for lane in 0..<Lanes.scalarCount { logarithms[lane] = log(ratio[lane]) } }
        returns.add(logarithms, at: step)
        let volume = volumes.add(input.volume, at: step)
        let return21 = input.total / totals[step, back: Self.returnPeriod] - 1
        totals.put(input.total, at: step)

        let width = Double(WindowMoments.width)
        let isFull = step >= WindowMoments.width - 1
        let middle = closes.sum / width
        let distance = (closes.squaredDeviations / width).squareRoot() * Self.bandDeviations
        return IndicatorValues(
            rsi: rsi, macd: macd.macd, signal: macd.signal, histogram: macd.histogram,
            upper: isFull ? middle + distance : .undefined, middle: isFull ? middle : .undefined,
            lower: isFull ? middle - distance : .undefined,
            volumeRatio: isFull ? Self.ratio(of: input.volume, toMean: volume / width) : .undefined,
            volatility: step >= WindowMoments.width
                ? (returns.squaredDeviations * (Self.sessionsPerYear / (width - 1))).squareRoot()
                : .undefined,
            return21: step >= Self.returnPeriod ? return21 : .undefined)
    }

    @inline(__always)
    private static func ratio(of volume: Lanes, toMean mean: Lanes) -> Lanes {
        (volume / mean).replacing(with: .undefined, where: mean .<= 0)
    }
}
