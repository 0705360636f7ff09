public import Core
public import Lake
public import Portfolio

/// A portfolio's walk through a span of sessions: decided after one session's close, traded in the next.
public struct BacktestResult: Sendable {
    /// Growth of 1 from the first decision on, the published portfolio beside equal weights.
    public var equity: EquityCurve
    /// Mean turnover of a decision (buys plus sells as a fraction of equity).
    public var meanTurnover: Double

    public init(equity: EquityCurve, meanTurnover: Double) {
        self.equity = equity
        self.meanTurnover = meanTurnover
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

/// Runs the portfolio that would have been published month by month.
public struct Backtest: Sendable {
    /// Names held.
    public var portfolioSize: Int
    /// Cost of a trade in 1/10,000 of its value.
    public var costBasisPoints: Double
    public var execution: ExecutionPrice

    public init(
        portfolioSize: Int = SignalSelection.defaultCount, costBasisPoints: Double = 10,
        execution: ExecutionPrice = .open
    ) {
        self.portfolioSize = portfolioSize
        self.costBasisPoints = costBasisPoints
        self.execution = execution
    }

    /// The decisions that lie in `history`: the last session of each month, and the span's first session so
    /// that the curve begins there. Indices into `history.sessions`.
    public static func decisionDays(_ history: MarketHistory) -> [Int] {
        history.sessions.indices.dropLast().filter { day in
            day == 0 || history.sessions[day].yearMonth != history.sessions[day + 1].yearMonth
        }
    }

    /// - Parameters:
    ///   - outOfSampleFrom: first session that the learner had not seen.
    ///   - scores: the policy's scores for the session of this index, one a slot.
    /// - Returns: one point a session, the first being the first decision's close, where both curves are 1.
    /// - Throws: what `scores` throws; ``ModelError`` with `notEnoughHistory` for fewer than two sessions.
    public func run(
        over history: MarketHistory, outOfSampleFrom: CivilDate? = nil, scores: (Int) throws -> [Float]
    ) throws -> BacktestResult {
        guard history.sessions.count > 1 else {
            throw ModelError(
                .notEnoughHistory, "a backtest needs at least two sessions of features; run build-features")
        }
        let decisions = Set(Self.decisionDays(history))
        var policy = Walk(costBasisPoints: costBasisPoints, slotCount: history.slotCount)
        var baseline = policy
        var holdings: [Double] = []
        var turnover = 0.0
        for day in history.sessions.indices.dropFirst() {
            policy.settle(history.settlements[day])
            baseline.settle(history.settlements[day])
            guard decisions.contains(day - 1) else {
                policy.hold(history, day)
                baseline.hold(history, day)
                continue
            }
            let buyable = history.buyable(on: day - 1)
            let selection = SignalSelection(
                scores: try scores(day - 1), buyable: buyable, previousWeights: holdings, count: portfolioSize
            )
            holdings = selection.targetWeights
            turnover += policy.trade(to: holdings, history, day, at: execution)
            _ = baseline.trade(to: EqualWeights.weights(mask: buyable), history, day, at: execution)
        }
        let equity = EquityCurve(
            dates: history.sessions, policy: policy.curve, baseline: baseline.curve,
            isOutOfSample: history.sessions.map { date in outOfSampleFrom.map { date >= $0 } ?? false })
        return BacktestResult(equity: equity, meanTurnover: turnover / Double(decisions.count))
    }
}

/// One portfolio under way.
private struct Walk {
    var simulator: PortfolioSimulator
    var curve: [Double] = [1]

    init(costBasisPoints: Double, slotCount: Int) {
        simulator = PortfolioSimulator(slotCount: slotCount, costBasisPoints: costBasisPoints)
    }

    mutating func settle(_ slots: [Int]) {
        for slot in slots { simulator.settle(delisted: slot) }
    }

    mutating func hold(_ history: MarketHistory, _ day: Int) {
        history.withReturns(on: day) { overnight, intraday in
            _ = simulator.hold(overnight: overnight, intraday: intraday)
        }
        curve.append(simulator.equity)
    }

    mutating func trade(
        to weights: [Double], _ history: MarketHistory, _ day: Int, at price: ExecutionPrice
    ) -> Double {
        let turnover = history.withReturns(on: day) { overnight, intraday in
            weights.withUnsafeBufferPointer {
                simulator.rebalance(to: $0, at: price, overnight: overnight, intraday: intraday).turnover
            }
        }
        curve.append(simulator.equity)
        return turnover
    }
}
