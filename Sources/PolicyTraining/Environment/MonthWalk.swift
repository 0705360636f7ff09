import Portfolio

/// One month of one portfolio: the decision's trade in its first session, then drift.
///
/// The environments and the direct gradient walk by this alone, so that they earn the same rewards.
struct MonthWalk {
    let market: Market
    let settings: EnvironmentSettings

    /// Equities that a month leaves behind: that of the decision's close, then one a session.
    var pointCount: Int { settings.sessionsPerMonth + 1 }

    /// Trades to `targets` in the session after `day` and holds to the month's end.
    ///
    /// - Parameters:
    ///   - equity: receives ``pointCount`` equities.
    ///   - beforeTrade: looks at the portfolio as it stands when it is traded.
    @inline(__always)
    func run(
        _ simulator: inout PortfolioSimulator, to targets: UnsafeBufferPointer<Double>, from day: Int,
        equity: UnsafeMutableBufferPointer<Double>, beforeTrade: (PortfolioSimulator) -> Void = { _ in }
    ) -> Trade {
        equity[0] = simulator.equity
        market.settle(&simulator, on: day + 1)
        let trade = market.withGrowth(on: day + 1) { growth in
            simulator.grow(by: settings.execution == .open ? growth.overnight : growth.whole)
            beforeTrade(simulator)
            let trade = simulator.trade(to: targets, withoutBar: growth.withoutBar)
            if settings.execution == .open { simulator.grow(by: growth.intraday) }
            return trade
        }
        equity[1] = simulator.equity
        for session in 1..<settings.sessionsPerMonth {
            market.settle(&simulator, on: day + 1 + session)
            market.withGrowth(on: day + 1 + session) { simulator.grow(by: $0.whole) }
            equity[session + 1] = simulator.equity
        }
        return trade
    }

    /// The reward of a month that left these equities.
    func reward(_ equity: UnsafeMutableBufferPointer<Double>) -> Double {
        var reward = MonthRewardAccumulator()
        for session in 1..<pointCount {
            let before = equity[session - 1]
            reward.add(before > 0 ? equity[session] / before - 1 : 0)
        }
        return reward.reward(weights: settings.rewardWeights).value
    }
}
