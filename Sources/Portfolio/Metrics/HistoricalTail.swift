/// Value at risk and its shortfall, read off the returns themselves.
public struct HistoricalTail: Hashable, Sendable {
    /// The share of sessions in the tail: 5 %, so that these are figures at 95 %.
    public static let share = 0.05

    /// The loss that one session in twenty exceeds: the 5 % quantile of the returns, linear between
    /// neighbours, with its sign turned. A fraction; negative where even that session gains. 0 of no returns.
    ///
    /// empyrical's `value_at_risk` is the same quantile as a return: `-valueAtRisk`. quantstats' `var` is the
    /// quantile of a normal distribution of the same mean and deviation, and is another number.
    public var valueAtRisk = 0.0
    /// The mean loss of the worst `floor(0.05 (n - 1)) + 1` sessions of n; a fraction. 0 of no returns.
    ///
    /// empyrical's `conditional_value_at_risk` is the mean of the same sessions as a return:
    /// `-conditionalValueAtRisk`. quantstats' is that of a normal distribution, or, by its historical method,
    /// the mean of the returns up to the quantile, which are one fewer where the quantile is between two.
    public var conditionalValueAtRisk = 0.0

    public init(dailyReturns: [Double]) {
        guard let first = dailyReturns.first else { return }
        guard dailyReturns.count > 1 else {
            (valueAtRisk, conditionalValueAtRisk) = (-first, -first)
            return
        }
        let position = Double(dailyReturns.count - 1) * Self.share
        let index = Int(position)
        var values = dailyReturns
        Quantiles.select(rank: index + 1, in: &values)
        var worst = -Double.infinity
        var sum = 0.0
        for rank in 0...index {
            worst = max(worst, values[rank])
            sum += values[rank]
        }
        valueAtRisk = -(worst + (values[index + 1] - worst) * (position - Double(index)))
        conditionalValueAtRisk = -sum / Double(index + 1)
    }
}
