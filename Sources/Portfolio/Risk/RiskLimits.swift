/// What may be risked: sizes of positions, and what losses lead to. Fractions throughout.
///
/// A limit of 0 for ``kellyFraction``, of infinity for ``marketVolatility`` and of 1 for the others switches that rule
/// off.
public struct RiskLimits: Hashable, Sendable, Codable {
    /// Part of Kelly's bet that a position may be; 0 for no such limit.
    public var kellyFraction = 0.25
    /// As many past signals weigh as much as the policy's own weight; see ``KellySizing``.
    public var kellyEvidence = 200.0
    /// Of the portfolio, in one name.
    public var maximumWeight = 0.05
    /// Of the portfolio, in one sector.
    public var maximumSectorWeight = 0.3
    /// Of the money that changes hands in the stock in a mean session, in one position.
    public var maximumMoneyTraded = 0.02
    /// Annualised volatility of the market beyond which positions shrink in proportion.
    public var marketVolatility = 0.3
    /// They never shrink below this.
    public var minimumScale = 0.25
    /// Loss of a session that halves the positions.
    public var halvingLoss = 0.015
    /// Loss of a session after which nothing new is opened.
    public var closingLoss = 0.02
    /// Fall from the peak that halts buying until a person resumes it.
    public var haltingDrawdown = 0.05

    public init() {}

    /// Nothing is limited.
    public static var none: RiskLimits {
        var limits = RiskLimits()
        limits.kellyFraction = 0
        limits.maximumWeight = 1
        limits.maximumSectorWeight = 1
        limits.maximumMoneyTraded = 1
        limits.marketVolatility = .infinity
        limits.halvingLoss = 1
        limits.closingLoss = 1
        limits.haltingDrawdown = 1
        return limits
    }

    /// By name, as the configuration and manifests have them.
    public var settings: [String: String] {
        [
            "risk.kelly_fraction": "\(kellyFraction)", "risk.kelly_evidence": "\(kellyEvidence)",
            "risk.max_weight": "\(maximumWeight)", "risk.max_sector": "\(maximumSectorWeight)",
            "risk.max_money_traded": "\(maximumMoneyTraded)", "risk.market_volatility": "\(marketVolatility)",
            "risk.min_scale": "\(minimumScale)", "risk.halving_loss": "\(halvingLoss)",
            "risk.closing_loss": "\(closingLoss)", "risk.halting_drawdown": "\(haltingDrawdown)",
        ]
    }
}
