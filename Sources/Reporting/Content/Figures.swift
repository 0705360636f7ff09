/// The published portfolio beside equal weights (1/N).
public struct FiguresPair: Sendable, Hashable, Codable {
    public var policy: Figures
    public var baseline: Figures

    public init(policy: Figures, baseline: Figures) {
        self.policy = policy
        self.baseline = baseline
    }
}

/// Figures of an equity curve as a model card holds them; fractions, not percentages.
public struct Figures: Sendable, Hashable, Codable {
    public var sessions: Int
    public var totalReturn: Double
    public var annualisedReturn: Double
    public var annualisedVolatility: Double
    public var sharpe: Double
    public var maximumDrawdown: Double

    public init(
        sessions: Int, totalReturn: Double, annualisedReturn: Double, annualisedVolatility: Double,
        sharpe: Double,
        maximumDrawdown: Double
    ) {
        self.sessions = sessions
        self.totalReturn = totalReturn
        self.annualisedReturn = annualisedReturn
        self.annualisedVolatility = annualisedVolatility
        self.sharpe = sharpe
        self.maximumDrawdown = maximumDrawdown
    }
}
