public import Portfolio

/// What generate-signals works by.
public struct SignalSettings: Hashable, Sendable {
    public var rules: SignalRules
    /// What sizes and losses are held to.
    public var risk = RiskLimits()
    /// What the policy is combined with.
    public var combination = CombinationSettings()
    /// Cost of a trade in 1/10,000 of its value, as the account of past signals counts it.
    public var costBasisPoints = 10.0
    /// The least share of the index's stocks that must have a bar, and of those the least share that must have
    /// a value of each feature the model looks at.
    public var minimumCoverage = 0.9
    /// How far the session's mean of a feature may lie from that of the training, in the training's standard
    /// deviations: beyond what markets do, where data has gone wrong.
    public var maximumShift = 5.0
    /// What orders.csv is written for, USD, where no paper account is kept.
    public var portfolioValue = SignalPublication.defaultPortfolioValue
    /// Whose form orders.csv has.
    public var orders = OrderFormat.ibkr

    public init(rules: SignalRules = .standard) {
        self.rules = rules
    }

    /// As `signals.*` of a configuration has the numbers.
    ///
    /// - Parameter number: the value of a key, given its default and the range it must lie in.
    public init<Failure: Error>(
        rules: SignalRules,
        number: (_ key: String, _ fallback: Double, _ range: ClosedRange<Double>) throws(Failure) -> Double
    ) throws(Failure) {
        self.init(rules: rules)
        costBasisPoints = try number("signals.cost_bps", costBasisPoints, 0...5_000)
        minimumCoverage = try number("signals.min_coverage", minimumCoverage, 0...1)
        maximumShift = try number("signals.max_shift", maximumShift, 0...1_000)
        portfolioValue = try number("signals.portfolio_value", portfolioValue, 1...1e15)
    }
}
