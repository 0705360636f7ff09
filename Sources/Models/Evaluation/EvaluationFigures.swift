import Portfolio

/// The headline figures of a run of daily net returns, each with its interval; defined as in
/// ``Portfolio/PerformanceMetrics``.
public struct EvaluationFigures: Codable, Hashable, Sendable {
    public var annualisedReturn: EstimatedFigure
    public var annualisedVolatility: EstimatedFigure
    public var sharpe: EstimatedFigure
    public var sortino: EstimatedFigure
    public var calmar: EstimatedFigure
    public var maximumDrawdown: EstimatedFigure
    public var valueAtRisk: EstimatedFigure
    public var conditionalValueAtRisk: EstimatedFigure
    /// Share of sessions with a gain.
    public var hitRate: EstimatedFigure
    /// Of calendar months, with intervals from resampled months.
    public var meanMonthlyReturn: EstimatedFigure
    public var monthlyHitRate: EstimatedFigure

    /// What is resampled by session; NaN of fewer than two.
    static func daily(_ returns: [Double]) -> [Double] {
        guard returns.count > 1 else { return [Double](repeating: .nan, count: 9) }
        let metrics = PerformanceMetrics(dailyReturns: returns)
        return [
            metrics.annualisedReturn, metrics.annualisedVolatility, metrics.sharpe, metrics.sortino,
            metrics.calmar, metrics.maximumDrawdown, metrics.tail.valueAtRisk,
            metrics.tail.conditionalValueAtRisk, metrics.hitRate,
        ]
    }

    /// What is resampled by month; NaN without any.
    static func monthly(_ returns: [Double]) -> [Double] {
        let count = Double(returns.count)
        return [returns.reduce(0, +) / count, Double(returns.count { $0 > 0 }) / count]
    }

    /// - Parameter daily, monthly: in the order of the functions of those names.
    init(daily: [EstimatedFigure], monthly: [EstimatedFigure]) {
        annualisedReturn = daily[0]
        annualisedVolatility = daily[1]
        sharpe = daily[2]
        sortino = daily[3]
        calmar = daily[4]
        maximumDrawdown = daily[5]
        valueAtRisk = daily[6]
        conditionalValueAtRisk = daily[7]
        hitRate = daily[8]
        meanMonthlyReturn = monthly[0]
        monthlyHitRate = monthly[1]
    }
}
