import Core

/// Runs baselines over a market, through the engine and at the costs that a model is judged by.
public struct BaselineRuns: Sendable {
    public var engine: BacktestEngine
    public var settings: BaselineSettings

    public init(_ engine: BacktestEngine = BacktestEngine(), settings: BaselineSettings = BaselineSettings())
    {
        self.engine = engine
        self.settings = settings
    }

    /// What each baseline did, on all cores; the paths do not depend on how many there are.
    ///
    /// - Parameters:
    ///   - sessions: walked over; what lies before them is history to decide by.
    ///   - decisionDays: at whose closes to decide; nil for ``MarketPanel/decisionDays(in:)``.
    public func run(
        _ baselines: [Baseline] = Baseline.allCases, over market: MarketPanel, sessions: Range<Int>? = nil,
        decisionDays: [Int]? = nil
    ) -> [Baseline: PortfolioPath] {
        let sessions = sessions ?? 0..<market.sessionCount
        let days = decisionDays ?? market.decisionDays(in: sessions)
        // All decisions of all baselines are independent, the slowest first.
        let order = baselines.sorted { $0.effort > $1.effort }
        let targets = parallelMap(order.count * days.count) { index in
            self.targets(order[index / days.count], market, days, index % days.count)
        }
        let paths = parallelMap(order.count) { place in
            var decisions = [Int: [Double]](minimumCapacity: days.count)
            for (index, day) in days.enumerated() {
                decisions[day] = targets[place * days.count + index]
            }
            return engine.run(market, sessions: sessions) { day, _ in
                decisions[day].map { .weights($0) } ?? .hold
            }
        }
        return Dictionary(uniqueKeysWithValues: zip(order, paths))
    }

    /// What a baseline goes for at the close of `day`, one weight a slot; nothing after it is read.
    ///
    /// For buy and hold that is what it buys when it first can.
    public func targets(_ baseline: Baseline, _ market: MarketPanel, on day: Int) -> [Double] {
        let mask = market.buyable(on: day)
        switch baseline {
        case .equalWeights: return EqualWeights.weights(mask: mask)
        case .liquidityWeighted: return settings.liquidity.weights(market, through: day, mask: mask)
        case .minimumVariance:
            let rule = settings.minimumVariance
            return rule.weights(
                PastReturns(market, through: day, sessions: rule.sessions), mask: mask)
        case .momentum:
            let rule = settings.momentum
            return rule.weights(
                PastReturns(market, through: day, sessions: rule.lookback), mask: mask)
        case .buyAndHold:
            return settings.buysByLiquidity
                ? settings.liquidity.weights(market, through: day, mask: mask)
                : EqualWeights.weights(mask: mask)
        }
    }

    /// Nil where there is nothing to trade: for buy and hold after the first decision that could buy.
    private func targets(
        _ baseline: Baseline, _ market: MarketPanel, _ days: [Int], _ index: Int
    ) -> [Double]? {
        if baseline == .buyAndHold {
            let first = days.first { day in market.buyable[market.row(day)].contains(true) }
            guard days[index] == first else { return nil }
        }
        return targets(baseline, market, on: days[index])
    }
}

extension Baseline {
    /// How long a decision takes, beside the others.
    fileprivate var effort: Int {
        switch self {
        case .minimumVariance: 3
        case .momentum: 2
        case .liquidityWeighted: 1
        case .equalWeights, .buyAndHold: 0
        }
    }
}
