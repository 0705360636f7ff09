/// What the paper account is held against: it is shown, and nothing is tuned to it. Fractions, and Sharpe by the year.
public struct GoalSettings: Hashable, Sendable {
    /// At least.
    public var sharpe = 1.0
    /// The deepest fall from a peak stays below it.
    public var drawdown = 0.08
    /// Share of the sales that realised a gain, at least.
    public var winRate = 0.55
    /// Of what was traded, at most.
    public var costPerTrade = 0.0015
    /// Mean of the whole calendar months, at least.
    public var monthlyReturn = 0.01

    public init() {}
}
