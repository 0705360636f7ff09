/// All indicators of one series: work space that is filled again for each stock and stretch.
struct IndicatorColumns {
    private(set) var rsi, macd, signal, histogram: [Double]
    private(set) var upper, middle, lower: [Double]
    private(set) var volumeRatio, volatility, return21: [Double]
    private var returns, returnMeans: [Double]

    /// For series of up to `capacity` bars.
    init(capacity: Int) {
        let empty = [Double](repeating: 0, count: capacity)
        (rsi, macd, signal, histogram) = (empty, empty, empty, empty)
        (upper, middle, lower) = (empty, empty, empty)
        (volumeRatio, volatility, return21) = (empty, empty, empty)
        (returns, returnMeans) = (empty, empty)
    }

    /// Fills places `first..<count`; averages are walked from place 0, windows do not depend on what came
    /// before `first` and are summed from there on alone.
    mutating func fill(_ series: AdjustedSeries, count: Int, from first: Int) {
        let closes = series.close.span.extracting(0..<count)
        let volumes = series.volume.span.extracting(0..<count)
        RelativeStrengthIndex.fill(closes: closes, into: &rsi)
        MACD.fill(closes: closes, macd: &macd, signal: &signal, histogram: &histogram)
        BollingerBands.fill(closes: closes, from: first, upper: &upper, middle: &middle, lower: &lower)
        VolumeRatio.fill(volumes: volumes, from: first, into: &volumeRatio)
        Volatility.fill(
            closes: closes, from: first, returns: &returns, means: &returnMeans, into: &volatility)
        Returns.simple(closes: closes, period: 21, from: first, into: &return21)
    }
}
