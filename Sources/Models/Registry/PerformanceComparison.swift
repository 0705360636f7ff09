public import Portfolio

/// The published portfolio beside equal weights in every tradable stock, over the same sessions and costs.
public struct PerformanceComparison: Codable, Sendable, Hashable {
    public var policy: PerformanceFigures
    public var baseline: PerformanceFigures

    public init(policy: PerformanceFigures, baseline: PerformanceFigures) {
        self.policy = policy
        self.baseline = baseline
    }
}

/// Headline figures of an equity curve; fractions, not percentages.
public struct PerformanceFigures: Codable, Sendable, Hashable {
    public var sessions: Int
    public var totalReturn: Double
    public var annualisedReturn: Double
    public var annualisedVolatility: Double
    public var sharpe: Double
    public var sortino: Double
    public var maximumDrawdown: Double
    public var calmar: Double
    /// Share of sessions with a gain.
    public var hitRate: Double

    public init(_ metrics: PerformanceMetrics) {
        sessions = metrics.sessions
        totalReturn = metrics.totalReturn
        annualisedReturn = metrics.annualisedReturn
        annualisedVolatility = metrics.annualisedVolatility
        sharpe = metrics.sharpe
        sortino = metrics.sortino
        maximumDrawdown = metrics.maximumDrawdown
        calmar = metrics.calmar
        hitRate = metrics.hitRate
    }
}
