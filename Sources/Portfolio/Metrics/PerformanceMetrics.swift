public import Core
import Foundation

/// What a report says about a run of daily net returns. Fractions throughout; deviations are sample ones
/// (`ddof` 1), as in empyrical and quantstats. (``MonthReward`` keeps to the population's.)
///
/// No sessions give zeros, and a ratio is 0 where its denominator is, or of fewer than two sessions:
/// empyrical has NaN or an infinity there. A year has 252 sessions and the risk-free rate is taken as 0.
public struct PerformanceMetrics: Hashable, Sendable {
    public static let sessionsPerYear = 252.0

    /// Number of daily returns.
    public var sessions: Int
    public var totalReturn: Double
    /// Compounded: `(1 + total)^(252 / sessions) - 1`.
    public var annualisedReturn = 0.0
    /// Standard deviation of daily returns x sqrt(252).
    public var annualisedVolatility = 0.0
    /// mean / standard deviation x sqrt(252).
    public var sharpe = 0.0
    /// mean / downside deviation x sqrt(252), where the latter is `sqrt(mean(min(r, 0)^2))` over all sessions.
    public var sortino = 0.0
    /// Deepest fall from an earlier high, the starting equity included; a positive fraction, where empyrical
    /// has a negative one.
    public var maximumDrawdown: Double
    /// The session of that high; nil where it is the start, where nothing fell, or without dates.
    public var drawdownPeak: CivilDate?
    /// The session of the low.
    public var drawdownTrough: CivilDate?
    /// The first session after the low that closed no lower than the high; nil where there is none yet.
    public var drawdownRecovery: CivilDate?
    /// Annualised return / maximum drawdown.
    public var calmar = 0.0
    /// Losses of the worst sessions; positive fractions.
    public var tail: HistoricalTail
    /// Share of sessions with a positive return.
    public var hitRate = 0.0
    /// Share of calendar months with a positive return; nil without dates.
    public var monthlyHitRate: Double?
    /// The first of the best and of the worst calendar months; nil without dates.
    public var bestMonth: CalendarMonth?
    public var worstMonth: CalendarMonth?

    /// - Parameters:
    ///   - dailyReturns: net of costs, oldest first.
    ///   - dates: the session of each return; may be left out.
    public init(dailyReturns: [Double], dates: [CivilDate] = []) {
        precondition(dates.isEmpty || dates.count == dailyReturns.count, "one date a return")
        var equity = [1.0]
        equity.reserveCapacity(dailyReturns.count + 1)
        var growth = 1.0
        for dailyReturn in dailyReturns {
            growth *= 1 + dailyReturn
            equity.append(growth)
        }
        let fall = MaximumDrawdown(equity: equity)
        sessions = dailyReturns.count
        totalReturn = growth - 1
        maximumDrawdown = fall.depth
        tail = HistoricalTail(dailyReturns: dailyReturns)
        guard sessions > 0 else { return }
        setRatios(dailyReturns)
        calmar = fall.depth > 0 ? annualisedReturn / fall.depth : 0
        guard !dates.isEmpty else { return }
        drawdownPeak = fall.peak > 0 ? dates[fall.peak - 1] : nil
        drawdownTrough = fall.trough > 0 ? dates[fall.trough - 1] : nil
        drawdownRecovery = fall.recovery.map { dates[$0 - 1] }
        setMonths(CalendarMonth.months(dailyReturns: dailyReturns, dates: dates))
    }

    /// - Parameters:
    ///   - equity: a curve whose first point is the start; fewer than two points have no returns.
    ///   - dates: the session of each point; may be left out.
    public init(equity: [Double], dates: [CivilDate] = []) {
        precondition(dates.isEmpty || dates.count == equity.count, "one date a point")
        let returns = zip(equity, equity.dropFirst()).map { $0 > 0 ? $1 / $0 - 1 : 0 }
        self.init(dailyReturns: returns, dates: Array(dates.dropFirst()))
        guard !dates.isEmpty else { return }
        // From the curve itself: compounded again, a level that was just regained may miss it by rounding.
        let fall = MaximumDrawdown(equity: equity)
        drawdownPeak = fall.depth > 0 ? dates[fall.peak] : nil
        drawdownTrough = fall.depth > 0 ? dates[fall.trough] : nil
        drawdownRecovery = fall.recovery.map { dates[$0] }
    }

    /// Of a backtest or of live trading; the peak of the drawdown may be the first decision's close.
    public init(_ path: PortfolioPath) {
        self.init(equity: path.equity, dates: path.dates)
    }

    private mutating func setRatios(_ dailyReturns: [Double]) {
        let count = Double(sessions)
        let moments = Moments(dailyReturns)
        var squares = 0.0
        var gains = 0
        for dailyReturn in dailyReturns {
            let loss = min(dailyReturn, 0)
            squares += loss * loss
            if dailyReturn > 0 { gains += 1 }
        }
        let downside = (squares / count).squareRoot()
        let year = Self.sessionsPerYear.squareRoot()
        annualisedReturn = pow(max(0, 1 + totalReturn), Self.sessionsPerYear / count) - 1
        annualisedVolatility = moments.deviation * year
        sharpe = moments.sharpe * year
        sortino = sessions > 1 && downside > Moments.noise ? moments.mean / downside * year : 0
        hitRate = Double(gains) / count
    }

    private mutating func setMonths(_ months: [CalendarMonth]) {
        monthlyHitRate = Double(months.count { $0.netReturn > 0 }) / Double(months.count)
        for month in months {
            if month.netReturn > bestMonth?.netReturn ?? -.infinity { bestMonth = month }
            if month.netReturn < worstMonth?.netReturn ?? .infinity { worstMonth = month }
        }
    }
}
