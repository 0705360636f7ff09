import Foundation

/// A run of daily net returns beside a benchmark's over the same sessions. Fractions; deviations are sample
/// ones; a year has 252 sessions and the risk-free rate is taken as 0.
///
/// Fewer than two sessions give zeros (the excess return apart), and so does a ratio whose denominator is 0:
/// empyrical has NaN there.
public struct RelativeMetrics: Hashable, Sendable {
    public var sessions: Int
    /// Slope of the regression of the returns on the benchmark's; 0 of a benchmark that does not move.
    public var beta = 0.0
    /// Intercept of that regression, compounded: `(1 + mean(r - beta b))^252 - 1`, as empyrical's `alpha`;
    /// quantstats' `greeks` has `252 mean(r - beta b)`. Of a benchmark that does not move, where empyrical has
    /// NaN, it is the mean return, compounded.
    public var alpha = 0.0
    /// Pearson's; 0 where either does not move.
    public var correlation = 0.0
    /// Standard deviation of `r - b` x sqrt(252).
    public var trackingError = 0.0
    /// `mean(r - b) / deviation(r - b) x sqrt(252)`. empyrical's `excess_sharpe` and quantstats'
    /// `information_ratio` are not annualised: x sqrt(252).
    public var informationRatio = 0.0
    /// Annualised return less the benchmark's, both compounded.
    public var excessReturn = 0.0
    /// Annualised Sharpe ratio less the benchmark's.
    public var sharpeExcess = 0.0

    /// - Parameters:
    ///   - dailyReturns: net of costs, oldest first.
    ///   - benchmark: its return of each of those sessions.
    public init(dailyReturns: [Double], benchmark: [Double]) {
        precondition(dailyReturns.count == benchmark.count, "one return of each a session")
        sessions = dailyReturns.count
        guard sessions > 0 else { return }
        let count = Double(sessions)
        let year = PerformanceMetrics.sessionsPerYear
        let own = Moments(dailyReturns)
        let other = Moments(benchmark)
        var products = 0.0
        var active = dailyReturns
        var growth = (1.0, 1.0)
        for (index, (mine, theirs)) in zip(dailyReturns, benchmark).enumerated() {
            products += (mine - own.mean) * (theirs - other.mean)
            active[index] = mine - theirs
            growth = (growth.0 * (1 + mine), growth.1 * (1 + theirs))
        }
        excessReturn = pow(max(0, growth.0), year / count) - pow(max(0, growth.1), year / count)
        guard sessions > 1 else { return }
        let covariance = products / (count - 1)
        if other.deviation > 0 {
            beta = covariance / (other.deviation * other.deviation)
            if own.deviation > 0 { correlation = covariance / (own.deviation * other.deviation) }
        }
        alpha = pow(1 + own.mean - beta * other.mean, year) - 1
        let difference = Moments(active)
        trackingError = difference.deviation * year.squareRoot()
        informationRatio = difference.sharpe * year.squareRoot()
        sharpeExcess = (own.sharpe - other.sharpe) * year.squareRoot()
    }
}
