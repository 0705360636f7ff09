import Portfolio

/// The headline figures of daily net returns beside a benchmark's, each with its interval; defined as in
/// ``Portfolio/RelativeMetrics``.
public struct RelativeFigures: Codable, Hashable, Sendable {
    /// Annualised return less the benchmark's.
    public var excessReturn: EstimatedFigure
    /// Sharpe ratio less the benchmark's.
    public var sharpeExcess: EstimatedFigure
    public var alpha: EstimatedFigure
    public var beta: EstimatedFigure
    public var trackingError: EstimatedFigure
    public var informationRatio: EstimatedFigure
    public var correlation: EstimatedFigure
    /// Mean of the calendar months' returns less the benchmark's, and the share of months in which that was
    /// above 0; intervals from resampled months.
    public var meanMonthlyExcess: EstimatedFigure
    public var monthlyExcessHitRate: EstimatedFigure

    /// What is resampled by session; NaN of fewer than two.
    static func daily(_ returns: [Double], _ benchmark: [Double]) -> [Double] {
        guard returns.count > 1 else { return [Double](repeating: .nan, count: 7) }
        let metrics = RelativeMetrics(dailyReturns: returns, benchmark: benchmark)
        return [
            metrics.excessReturn, metrics.sharpeExcess, metrics.alpha, metrics.beta, metrics.trackingError,
            metrics.informationRatio, metrics.correlation,
        ]
    }

    /// What is resampled by month; NaN without any.
    static func monthly(_ returns: [Double], _ benchmark: [Double]) -> [Double] {
        EvaluationFigures.monthly(zip(returns, benchmark).map { $0 - $1 })
    }

    /// - Parameter daily, monthly: in the order of the functions of those names.
    init(daily: [EstimatedFigure], monthly: [EstimatedFigure]) {
        excessReturn = daily[0]
        sharpeExcess = daily[1]
        alpha = daily[2]
        beta = daily[3]
        trackingError = daily[4]
        informationRatio = daily[5]
        correlation = daily[6]
        meanMonthlyExcess = monthly[0]
        monthlyExcessHitRate = monthly[1]
    }
}
