import Core

/// One stock's bars as known on a day: work space that is filled again for each stock and stretch.
struct AdjustedSeries {
    private(set) var open, high, low, close, volume: [Double]
    private var shares: [Double]

    /// For series of up to `capacity` bars.
    init(capacity: Int) {
        let empty = [Double](repeating: 0, count: capacity)
        (open, high, low, close, volume, shares) = (empty, empty, empty, empty, empty, empty)
    }

    /// Takes in `bars` of the panel, from place 0 on, as known on `day`: prices of sessions before a split
    /// divided by its ratio, volumes multiplied.
    mutating func fill(_ panel: BarPanel, bars: Range<Int>, splits: SplitSchedule, on day: CivilDate) {
        splits.fillShares(on: day, sessions: panel.sessions[bars], dates: panel.dates, into: &shares)
        // One division or product per value: exact where nothing was split, rounded once elsewhere.
        for (place, bar) in bars.enumerated() {
            let shares = shares[place]
            open[place] = panel.open[bar] / shares
            high[place] = panel.high[bar] / shares
            low[place] = panel.low[bar] / shares
            close[place] = panel.close[bar] / shares
            volume[place] = panel.volume[bar] * shares
        }
    }
}
