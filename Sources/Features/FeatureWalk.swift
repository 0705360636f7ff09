import Core

/// Walks one stock's series after another, with work space that is allocated once.
struct FeatureWalk {
    /// Values of one row: the features by `Feature.rawValue`, then the previous close. The membership
    /// features are not the walk's and are left as 0.
    static let rowWidth = Feature.count + 1

    private var series: AdjustedSeries
    private var indicators: IndicatorColumns

    /// For series of up to `capacity` bars.
    init(capacity: Int) {
        series = AdjustedSeries(capacity: capacity)
        indicators = IndicatorColumns(capacity: capacity)
    }

    /// Rows for bars `wanted` of a stock whose walk begins at bar `start`, written to `rows` in order.
    ///
    /// Bars are numbered as in the panel. Between two splits the adjusted series is one and the same, so it
    /// is walked once for each such stretch, from `start`, exactly as it would be for one session alone.
    ///
    /// - Precondition: `wanted` ascends, lies within the stock's bars from `start`, and `rows` has
    ///   ``rowWidth`` entries for each.
    mutating func run(
        _ panel: BarPanel, from start: Int, wanted: ArraySlice<Int>, splits: SplitSchedule,
        rows: inout [Double]
    ) {
        precondition(rows.count == wanted.count * Self.rowWidth)
        var first = wanted.startIndex
        while first < wanted.endIndex {
            let standing = splits.count(on: date(of: wanted[first], in: panel))
            var end = first + 1
            while end < wanted.endIndex, splits.count(on: date(of: wanted[end], in: panel)) == standing {
                end += 1
            }
            let stretch = wanted[first..<end]
            let last = wanted[end - 1]
            series.fill(
                panel, bars: start..<(last + 1), splits: splits, on: date(of: last, in: panel))
            indicators.fill(series, count: last + 1 - start, from: wanted[first] - start)
            write(stretch, start: start, into: &rows, at: first - wanted.startIndex)
            first = end
        }
    }

    private func date(of bar: Int, in panel: BarPanel) -> CivilDate {
        panel.dates[Int(panel.sessions[bar])]
    }

    private func write(_ stretch: ArraySlice<Int>, start: Int, into rows: inout [Double], at firstRow: Int) {
        var target = firstRow * Self.rowWidth
        for bar in stretch {
            let place = bar - start
            rows[target + Feature.open.rawValue] = series.open[place]
            rows[target + Feature.high.rawValue] = series.high[place]
            rows[target + Feature.low.rawValue] = series.low[place]
            rows[target + Feature.close.rawValue] = series.close[place]
            rows[target + Feature.volume.rawValue] = series.volume[place]
            rows[target + Feature.rsi14.rawValue] = indicators.rsi[place]
            rows[target + Feature.macd.rawValue] = indicators.macd[place]
            rows[target + Feature.macdSignal.rawValue] = indicators.signal[place]
            rows[target + Feature.macdHist.rawValue] = indicators.histogram[place]
            rows[target + Feature.bbUpper.rawValue] = indicators.upper[place]
            rows[target + Feature.bbMiddle.rawValue] = indicators.middle[place]
            rows[target + Feature.bbLower.rawValue] = indicators.lower[place]
            rows[target + Feature.volumeRatio20.rawValue] = indicators.volumeRatio[place]
            rows[target + Feature.volatility20.rawValue] = indicators.volatility[place]
            rows[target + Feature.return21.rawValue] = indicators.return21[place]
            rows[target + Feature.count] = place > 0 ? series.close[place - 1] : .nan
            target += Self.rowWidth
        }
    }
}
