import Portfolio

/// What the best of a month's candidates is worth, given how many were tried for that month.
///
/// Looks at the monthly returns above equal weights, on the sessions kept from the learners. Candidates judged
/// on other months than most are counted as tried, and no more.
public struct TrialEvidence: Sendable, Hashable {
    /// Rows of the record.
    public var trials: Int
    /// Different settings or inputs among them, those that could not be judged included.
    public var candidates: Int
    /// The row with the greatest Sharpe ratio above that of equal weights, each candidate with its last
    /// judged row; nil where none was judged.
    public var best: TrialEntry?
    /// Candidates that were judged on the same months as the best, it included.
    public var compared: Int
    /// Those months.
    public var months: Int
    /// Independent candidates that those tried amount to, by the mean correlation of their returns.
    public var effectiveTrials: Double
    /// The probability that the best one's true monthly Sharpe ratio above equal weights is greater than what
    /// the best of so many without skill would show; nil with fewer than three months or two candidates.
    public var deflatedSharpe: Double?
    /// The probability of backtest overfitting; nil with fewer than four months or two candidates.
    public var overfitting: Double?
    /// Blocks that the months were cut into for it: 2 to 16.
    public var blocks: Int?

    /// - Parameter entries: rows of one month, in the order of the record.
    public init(_ entries: [TrialEntry]) {
        trials = entries.count
        var last: [[String]: TrialEntry] = [:]
        var order: [[String]] = []
        for entry in entries {
            let key = [entry.trial.settingsDigest, entry.trial.inputsDigest]
            if last[key] == nil { order.append(key) }
            if last[key] == nil || entry.trial.outOfSample != nil { last[key] = entry }
        }
        candidates = order.count
        let judged = order.compactMap { last[$0] }.filter {
            $0.trial.outOfSample?.sharpeExcess.isFinite == true
        }
        best = judged.max { Self.rank($0) < Self.rank($1) }
        let months = best?.trial.monthlyReturns.map(\.month) ?? []
        let like = judged.filter { $0.trial.monthlyReturns.map(\.month) == months }
        let series = like.map { $0.trial.monthlyReturns.map { $0.policy - $0.baseline } }
        compared = like.count
        self.months = months.count
        effectiveTrials = SharpeInference.effectiveTrials(
            candidates, meanCorrelation: SharpeInference.meanCorrelation(of: series))
        guard series.count > 1, let place = like.firstIndex(where: { $0.id == best?.id }) else { return }
        if months.count > 2 {
            let ratios = series.map { SharpeInference(returns: $0).sharpe }
            deflatedSharpe = SharpeInference(returns: series[place]).deflated(
                trials: effectiveTrials, deviation: Self.deviation(ratios))
        }
        let blocks = min(16, months.count / 4 * 2)
        if blocks > 0, let found = BacktestOverfitting(trials: series, blocks: blocks) {
            overfitting = found.probability
            self.blocks = blocks
        }
    }

    private static func rank(_ entry: TrialEntry) -> Double { entry.trial.outOfSample?.sharpeExcess ?? 0 }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(max(1, values.count - 1))).squareRoot()
    }
}
