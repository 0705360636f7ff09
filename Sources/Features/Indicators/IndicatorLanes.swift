import Foundation

/// The series of four stocks, step by step.
package struct IndicatorInput {
    /// Split-adjusted closes, USD.
    package var closes: UnsafePointer<Lanes>
    /// The closes with all dividends since the series' beginning put back into shares: their ratios are total
    /// returns. The closes themselves where none was paid.
    package var totals: UnsafePointer<Lanes>
    /// Split-adjusted shares; NaN where unknown.
    package var volumes: UnsafePointer<Lanes>
    package var stepCount: Int

    package init(
        closes: UnsafePointer<Lanes>, totals: UnsafePointer<Lanes>, volumes: UnsafePointer<Lanes>,
        stepCount: Int
    ) {
        self.closes = closes
        self.totals = totals
        self.volumes = volumes
        self.stepCount = stepCount
    }
}

/// All indicators of four stocks, walked together from their first bars, one step at a time.
///
/// - ``RelativeStrengthIndex`` and ``MACD`` of the close.
/// - Bollinger bands: the mean of 20 closes, and 2 population standard deviations above and below it.
/// - Volume ratio: volume over the mean of the last 20, today's included; none where nothing traded.
/// - Volatility: sqrt(252) times the sample standard deviation (n - 1) of the last 20 log total returns.
/// - Return: total return over 21 steps.
package struct IndicatorLanes {
    /// Of each step rsi, macd, its signal and histogram, the upper, middle and lower band, volume ratio,
    /// volatility and return.
    package static let planeCount = 10
    private static let returnPeriod = 21
    private static let sessionsPerYear = 252.0
    private static let bandDeviations = 2.0

    private var rsi = RelativeStrengthIndex()
    private var macd = MACD()
    private var closes = WindowMoments()
    private var returns = WindowMoments()
    private var volumes = WindowSum()
    private var totals = LaneRing<32>()

    /// Walks a series from its beginning and writes the steps from `firstStep` on; NaN where it is still too
    /// short.
    ///
    /// - Parameters:
    ///   - planes: of each step written ``planeCount`` planes, in the order given there.
    ///   - stride: from one step's planes to the next step's, at least ``planeCount``.
    package static func walk(
        _ input: IndicatorInput, from firstStep: Int, into planes: UnsafeMutablePointer<Lanes>, stride: Int
    ) {
        var indicators = IndicatorLanes()
        // From here on all values stand, and nothing asks any more what is defined yet.
        let steady = min(max(MACD.firstStep, returnPeriod) + 1, input.stepCount)
        for step in 0..<steady {
            indicators.add(input, at: step, isSteady: false, firstStep, planes, stride)
        }
        for step in steady..<input.stepCount {
            indicators.add(input, at: step, isSteady: true, firstStep, planes, stride)
        }
    }

    @inline(__always)
    private mutating func add(
        _ input: IndicatorInput, at step: Int, isSteady: Bool, _ firstStep: Int,
        _ planes: UnsafeMutablePointer<Lanes>, _ stride: Int
    ) {
        let (close, total, volume) = (input.closes[step], input.totals[step], input.volumes[step])
        let rsi = rsi.add(close, at: step, isSteady: isSteady)
        let macd = macd.add(close, at: step, isSteady: isSteady)
        closes.add(close, at: step)
        let ratio = total / totals[step, back: 1]
        var logarithms = Lanes.zero
        if isSteady || step > 0 {
            for lane in 0..<Lanes.scalarCount { logarithms[lane] = log(ratio[lane]) }
        }
        returns.add(logarithms, at: step)
        let traded = volumes.add(volume, at: step)
        let past = totals[step, back: Self.returnPeriod]
        totals.put(total, at: step)
        guard step >= firstStep else { return }

        let width = WindowMoments.width
        let share = 1 / Double(width)
        func defined(_ value: Lanes, from first: Int) -> Lanes {
            isSteady || step >= first ? value : .undefined
        }
        let middle = closes.sum * share
        let distance = (closes.squaredDeviations * (share * Self.bandDeviations * Self.bandDeviations))
            .squareRoot()
        let volatility = (returns.squaredDeviations * (Self.sessionsPerYear / Double(width - 1)))
            .squareRoot()
        let row = planes + (step - firstStep) * stride
        row[0] = rsi
        row[1] = macd.macd
        row[2] = macd.signal
        row[3] = macd.histogram
        row[4] = defined(middle + distance, from: width - 1)
        row[5] = defined(middle, from: width - 1)
        row[6] = defined(middle - distance, from: width - 1)
        let volumeRatio = (volume * Double(width) / traded)
            .replacing(with: .undefined, where: traded .<= 0)
        row[7] = defined(volumeRatio, from: width - 1)
        row[8] = defined(volatility, from: width)
        row[9] = defined(total / past - 1, from: Self.returnPeriod)
    }
}
