/// How much a portfolio traded and held along its path.
///
/// The path's first session, before anything was held, counts for nothing. A path of fewer than two sessions
/// has zeros.
public struct TradingMetrics: Hashable, Sendable {
    /// Sessions after the first.
    public var sessions: Int
    /// Sessions with a trade.
    public var trades: Int
    /// Buys plus sells of a year of 252 sessions, in multiples of equity: replacing every stock once is 2.
    /// Libraries that count the one or the other (empyrical's and pyfolio's turnover) have half of it.
    public var annualisedTurnover = 0.0
    /// Buys plus sells of a session that traded, a fraction of equity.
    public var meanTurnover = 0.0
    /// Costs of a year of 252 sessions, a fraction of equity.
    public var annualisedCost = 0.0
    /// Costs of a session that traded, a fraction of equity.
    public var meanCost = 0.0
    /// Fraction of equity in stocks at the close, averaged over the sessions.
    public var meanExposure = 0.0
    /// The largest position at any close, a fraction of equity.
    public var largestWeight = 0.0
    /// Number of positions at the close, averaged over the sessions.
    public var meanHoldings = 0.0

    public init(_ path: PortfolioPath) {
        let count = path.dates.count
        precondition(
            path.turnover.count == count && path.cost.count == count && path.exposure.count == count
                && path.largestWeight.count == count && path.holdings.count == count, "one entry a session")
        sessions = max(0, count - 1)
        trades = path.turnover.dropFirst().count { $0 > 0 }
        guard sessions > 0 else { return }
        let turnover = path.turnover.dropFirst().reduce(0, +)
        let cost = path.cost.dropFirst().reduce(0, +)
        let years = Double(sessions) / PerformanceMetrics.sessionsPerYear
        annualisedTurnover = turnover / years
        annualisedCost = cost / years
        meanTurnover = trades > 0 ? turnover / Double(trades) : 0
        meanCost = trades > 0 ? cost / Double(trades) : 0
        meanExposure = path.exposure.dropFirst().reduce(0, +) / Double(sessions)
        largestWeight = path.largestWeight.dropFirst().reduce(0, max)
        meanHoldings = Double(path.holdings.dropFirst().reduce(0, +)) / Double(sessions)
    }
}
