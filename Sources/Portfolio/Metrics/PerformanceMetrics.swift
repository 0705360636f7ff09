public import Core
import Foundation

/// What a report says about a run of daily net returns. Fractions throughout; deviations are population
/// ones, as in ``MonthReward``.
///
/// Every figure is finite: no sessions give zeros, and a ratio whose denominator is 0 is 0.
public struct PerformanceMetrics: Hashable, Sendable {
    public static let sessionsPerYear = 252.0

    /// Number of daily returns.
    public var sessions: Int
    public var totalReturn: Double
    /// Compounded: `(1 + total)^(252 / sessions) - 1`.
    public var annualisedReturn: Double
    /// Standard deviation of daily returns x sqrt(252).
    public var annualisedVolatility: Double
    /// mean / standard deviation x sqrt(252); the risk-free rate is taken as 0.
    public var sharpe: Double
    /// mean / downside deviation x sqrt(252), where the latter is `sqrt(mean(min(r, 0)^2))` over all sessions.
    public var sortino: Double
    /// Deepest fall from an earlier high, the starting equity included.
    public var maximumDrawdown: Double
    /// The session of that high; nil where it is the start, where nothing fell, or without dates.
    public var drawdownPeak: CivilDate?
    /// The session of the low.
    public var drawdownTrough: CivilDate?
    /// Annualised return / maximum drawdown.
    public var calmar: Double
    /// Share of sessions with a positive return.
    public var hitRate: Double

    /// - Parameters:
    ///   - dailyReturns: net of costs, oldest first.
    ///   - dates: the session of each return; may be left out.
    public init(dailyReturns: [Double], dates: [CivilDate] = []) {
        precondition(dates.isEmpty || dates.count == dailyReturns.count, "one date a return")
        var equity = [1.0]
        equity.reserveCapacity(dailyReturns.count + 1)
        for (day, dailyReturn) in dailyReturns.enumerated() {
            equity.append(equity[day] * (1 + dailyReturn))
        }
        let fall = MaximumDrawdown(equity: equity)
        sessions = dailyReturns.count
        totalReturn = (equity.last ?? 1) - 1
        maximumDrawdown = fall.depth
        drawdownPeak = fall.peak > 0 && !dates.isEmpty ? dates[fall.peak - 1] : nil
        drawdownTrough = fall.trough > 0 && !dates.isEmpty ? dates[fall.trough - 1] : nil
        guard sessions > 0 else {
            (annualisedReturn, annualisedVolatility, sharpe, sortino, calmar, hitRate) = (0, 0, 0, 0, 0, 0)
            return
        }
        let count = Double(sessions)
        let mean = dailyReturns.reduce(0, +) / count
        let deviation = (dailyReturns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        let downside = (dailyReturns.reduce(0) { $0 + min($1, 0) * min($1, 0) } / count).squareRoot()
        let year = Self.sessionsPerYear.squareRoot()
        let lasting = max(0, 1 + totalReturn)
        annualisedReturn = pow(lasting, Self.sessionsPerYear / count) - 1
        annualisedVolatility = deviation * year
        // A deviation that is only rounding (constant returns) is none.
        sharpe = deviation > 1e-14 ? mean / deviation * year : 0
        sortino = downside > 1e-14 ? mean / downside * year : 0
        calmar = fall.depth > 0 ? annualisedReturn / fall.depth : 0
        hitRate = Double(dailyReturns.count { $0 > 0 }) / count
    }

    /// - Parameters:
    ///   - equity: a curve whose first point is the start; fewer than two points have no returns.
    ///   - dates: the session of each point; may be left out.
    public init(equity: [Double], dates: [CivilDate] = []) {
        precondition(dates.isEmpty || dates.count == equity.count, "one date a point")
        let returns = zip(equity, equity.dropFirst()).map { $0 > 0 ? $1 / $0 - 1 : 0 }
        self.init(dailyReturns: returns, dates: Array(dates.dropFirst()))
        let fall = MaximumDrawdown(equity: equity)
        if fall.trough > 0, !dates.isEmpty { drawdownPeak = dates[fall.peak] }
    }
}
