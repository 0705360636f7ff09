public import Core
import Lake
public import Portfolio

/// Runs the portfolio that would have been published month by month.
public struct Backtest: Sendable {
    /// Names held.
    public var portfolioSize: Int
    /// The rules that both portfolios trade by.
    public var settings: BacktestSettings

    public init(portfolioSize: Int = SignalSelection.defaultCount, settings: BacktestSettings) {
        self.portfolioSize = portfolioSize
        self.settings = settings
    }

    /// - Parameter costBasisPoints: cost of a trade in 1/10,000 of its value.
    public init(
        portfolioSize: Int = SignalSelection.defaultCount, costBasisPoints: Double = 10,
        execution: ExecutionPrice = .open
    ) {
        self.init(
            portfolioSize: portfolioSize,
            settings: BacktestSettings(
                costs: TradingCosts(basisPoints: costBasisPoints), execution: execution))
    }

    /// The decisions that lie in `history`: the last session of each month, and the span's first session so
    /// that the curve begins there. Indices into `history.sessions`.
    public static func decisionDays(_ history: MarketHistory) -> [Int] {
        history.panel.decisionDays(in: history.sessions.indices)
    }

    /// What became of each decision until the next, or until the end.
    private static func outcomes(
        _ decided: [(day: Int, weights: [Double])], _ market: MarketPanel
    ) -> HoldingOutcomes {
        var outcomes = HoldingOutcomes()
        for (place, decision) in decided.enumerated() {
            let next = place + 1 < decided.count ? decided[place + 1].day : market.sessionCount - 1
            guard next > decision.day else { continue }
            outcomes.add(decision.weights, over: market, from: decision.day, to: next)
        }
        return outcomes
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
        let engine = BacktestEngine(settings)
        var holdings: [Double] = []
        var decided: [(day: Int, weights: [Double])] = []
        let policy = try engine.run(history.panel) { day, _ in
            guard decisions.contains(day) else { return .hold }
            let selection = SignalSelection(
                scores: try scores(day), buyable: history.buyable(on: day), previousWeights: holdings,
                count: portfolioSize)
            holdings = selection.targetWeights
            decided.append((day, holdings))
            return .weights(holdings)
        }
        let baseline = engine.run(history.panel) { day, _ in
            decisions.contains(day)
                ? .weights(EqualWeights.weights(mask: history.buyable(on: day))) : .hold
        }
        let equity = EquityCurve(
            dates: history.sessions, policy: policy.equity, baseline: baseline.equity,
            isOutOfSample: history.sessions.map { date in outOfSampleFrom.map { date >= $0 } ?? false })
        return BacktestResult(
            equity: equity, meanTurnover: policy.turnover.reduce(0, +) / Double(decisions.count),
            policy: policy, baseline: baseline, outcomes: Self.outcomes(decided, history.panel))
    }
}
