public import Core
import Lake
public import PolicyModel
public import Portfolio

/// Runs the portfolio that would have been published month by month.
public struct Backtest: Sendable {
    /// What is published of a policy's scores.
    public var rules: SignalRules
    /// The rules that both portfolios trade by.
    public var settings: BacktestSettings

    public init(rules: SignalRules = SignalRules(), settings: BacktestSettings) {
        self.rules = rules
        self.settings = settings
    }

    /// - Parameter costBasisPoints: cost of a trade in 1/10,000 of its value.
    public init(
        rules: SignalRules = SignalRules(), costBasisPoints: Double = 10,
        execution: ExecutionPrice = .open
    ) {
        self.init(
            rules: rules,
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
    ///   - scores: what the policy says of the session of this index, given what is held then: fractions of
    ///     equity, one a slot.
    /// - Returns: one point a session, the first being the first decision's close, where both curves are 1.
    /// - Throws: what `scores` throws; ``ModelError`` with `notEnoughHistory` for fewer than two sessions.
    public func run(
        over history: MarketHistory, outOfSampleFrom: CivilDate? = nil,
        scores: (_ day: Int, _ held: [Double]) throws -> PolicyScores
    ) throws -> BacktestResult {
        guard history.sessions.count > 1 else {
            throw ModelError(
                .notEnoughHistory, "a backtest needs at least two sessions of features; run build-features")
        }
        let decisions = Set(Self.decisionDays(history))
        let engine = BacktestEngine(settings)
        var decided: [(day: Int, weights: [Double])] = []
        let policy = try engine.run(history.panel) { day, account in
            guard decisions.contains(day) else { return .hold }
            let held = account.weights
            let selection = SignalSelection(
                try scores(day, held), of: history.frames[day], held: held, rules: rules)
            decided.append((day, selection.targetWeights))
            return .weights(selection.targetWeights)
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
