public import TrackRecord

extension GoalSettings {
    /// As `goals.*` of the configuration has them: fractions, but `goals.cost_per_trade` in basis points.
    ///
    /// - Throws: ``JobError`` `configuration` that names the key.
    public init(_ settings: Settings) throws(JobError) {
        self.init()
        sharpe = try settings.double("goals.sharpe", default: sharpe, in: -10...10)
        drawdown = try settings.double("goals.drawdown", default: drawdown, in: 0...1)
        winRate = try settings.double("goals.win_rate", default: winRate, in: 0...1)
        let cost = try settings.double("goals.cost_per_trade", in: 0...10_000)
        costPerTrade = cost.map { $0 / 10_000 } ?? costPerTrade
        monthlyReturn = try settings.double("goals.monthly_return", default: monthlyReturn, in: -1...1)
    }
}
