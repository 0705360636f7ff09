/// What the rules go by besides the slots: limits, the account, and the market.
public struct RiskConditions: Hashable, Sendable {
    public var limits: RiskLimits
    /// At the close of the decision; nil where no account is kept.
    public var state: RiskState?
    /// Nil where too few sessions are known.
    public var market: MarketVolatility?
    /// USD that weights are fractions of; above 0.
    public var portfolioValue: Double

    public init(
        limits: RiskLimits, state: RiskState? = nil, market: MarketVolatility? = nil, portfolioValue: Double
    ) {
        self.limits = limits
        self.state = state
        self.market = market
        self.portfolioValue = portfolioValue
    }

    /// Nothing limits anything.
    public static let none = RiskConditions(limits: .none, portfolioValue: 1)

    /// What the market's volatility multiplies positions by; 1 where it is not known.
    public var scale: Double { market?.scale(limits) ?? 1 }
}
