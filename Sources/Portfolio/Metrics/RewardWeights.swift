/// How much each part of ``MonthReward`` counts.
public struct RewardWeights: Hashable, Sendable, Codable {
    public var monthlyReturn: Double
    public var sharpe: Double
    public var drawdown: Double
    /// Of the natural logarithm of the month's growth: what Kelly's investor lives by.
    public var logGrowth: Double

    public init(
        monthlyReturn: Double = 0.6, sharpe: Double = 0.3, drawdown: Double = 0.1, logGrowth: Double = 0
    ) {
        self.monthlyReturn = monthlyReturn
        self.sharpe = sharpe
        self.drawdown = drawdown
        self.logGrowth = logGrowth
    }
}
