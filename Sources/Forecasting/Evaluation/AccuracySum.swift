import Core

/// Adds up how well one way to forecast did, session by session.
struct AccuracySum {
    let model: String
    /// Levels of the quantiles; [0.5] for a point forecast.
    let quantiles: [Double]
    private var windows = 0
    private var values = 0
    private var absolute = 0.0
    private var scaled = 0.0
    private var pinball = 0.0
    private var correlations: [Double] = []
    private var sessions = 0

    init(model: String, quantiles: [Double] = [0.5]) {
        self.model = model
        self.quantiles = quantiles
    }

    /// - Parameter forecasts: of the session's windows, [window x horizon x quantile].
    mutating func add(_ session: JudgedSession, _ forecasts: [Float]) {
        let horizon = session.horizon
        let count = quantiles.count
        guard let middle = quantiles.firstIndex(of: 0.5) else { return }
        var expected: [Double] = []
        var realised: [Double] = []
        for window in session.scales.indices {
            var sum = 0.0
            for step in 0..<horizon {
                let place = window * horizon + step
                let outcome = Double(session.outcomes[place])
                sum += abs(outcome - Double(forecasts[place * count + middle]))
                for (index, level) in quantiles.enumerated() {
                    let error = outcome - Double(forecasts[place * count + index])
                    pinball += 2 * max(level * error, (level - 1) * error) / Double(count)
                }
            }
            absolute += sum
            if session.scales[window] > 0 { scaled += sum / session.scales[window] }
            let end = window * horizon + horizon - 1
            expected.append(Double(forecasts[end * count + middle]) - session.last[window])
            realised.append(Double(session.outcomes[end]) - session.last[window])
        }
        windows += session.scales.count
        values += session.scales.count * horizon
        sessions += 1
        // A forecast that is the last value again differs from it by rounding alone.
        if let largest = expected.map(abs).max(), largest > 1e-6,
            let correlation = RankCorrelation.spearman(expected, realised)
        {
            correlations.append(correlation)
        }
    }

    /// - Parameter lag: sessions by which horizons of one evaluation overlap.
    func row(lag: Int) -> AccuracyRow {
        let count = Double(max(1, values))
        let mean =
            correlations.isEmpty ? nil : correlations.reduce(0, +) / Double(correlations.count)
        return AccuracyRow(
            model: model, windows: windows, meanAbsoluteError: absolute / count,
            meanAbsoluteScaledError: scaled / count,
            quantileLoss: quantiles.count > 1 ? pinball / count : nil, rankCorrelation: mean,
            rankCorrelationT: RankCorrelation.tValue(correlations, lag: lag), sessions: sessions)
    }
}
