import Core
public import Lake
public import Portfolio

/// A portfolio's walk through a span of sessions: decided after one session's close, traded in the next.
public struct BacktestResult: Sendable {
    /// Growth of 1 from the first decision on, the published portfolio beside equal weights.
    public var equity: EquityCurve
    /// Mean turnover of a decision (buys plus sells as a fraction of equity).
    public var meanTurnover: Double
    /// What the published portfolio did, one entry for each of `equity`'s; empty where only that is known.
    public var policy: PortfolioPath
    /// What equal weights did, likewise.
    public var baseline: PortfolioPath
    /// How often what was held did better than the average stock.
    public var outcomes: HoldingOutcomes

    public init(
        equity: EquityCurve, meanTurnover: Double, policy: PortfolioPath = PortfolioPath(),
        baseline: PortfolioPath = PortfolioPath(), outcomes: HoldingOutcomes = HoldingOutcomes()
    ) {
        self.equity = equity
        self.meanTurnover = meanTurnover
        self.policy = policy
        self.baseline = baseline
        self.outcomes = outcomes
    }

    /// The figures of the sessions that the learner saw, or of those that it did not; nil without any.
    public func comparison(outOfSample: Bool) -> PerformanceComparison? {
        let chosen = equity.dates.indices.dropFirst().filter { equity.isOutOfSample[$0] == outOfSample }
        guard !chosen.isEmpty else { return nil }
        func figures(_ curve: [Double]) -> PerformanceFigures {
            PerformanceFigures(
                PerformanceMetrics(
                    dailyReturns: chosen.map { curve[$0] / curve[$0 - 1] - 1 },
                    dates: chosen.map { equity.dates[$0] }))
        }
        return PerformanceComparison(policy: figures(equity.policy), baseline: figures(equity.baseline))
    }

    /// What each calendar month returned over its sessions that the learner had not seen; the first and the
    /// last may be part of a month.
    public func monthlyReturns() -> [MonthlyReturn] {
        var months: [MonthlyReturn] = []
        for day in equity.dates.indices.dropFirst() where equity.isOutOfSample[day] {
            let month = equity.dates[day].yearMonth
            if months.last?.month != month { months.append(MonthlyReturn(month: month)) }
            let last = months.count - 1
            months[last].policy =
                (1 + months[last].policy) * equity.policy[day] / equity.policy[day - 1] - 1
            months[last].baseline =
                (1 + months[last].baseline) * equity.baseline[day] / equity.baseline[day - 1] - 1
        }
        return months
    }
}
