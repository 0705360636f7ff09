extension BacktestEngine {
    /// What targets, decided at the market's first close, have drifted to at its last: fractions of equity, one a
    /// slot. In a market of one session the targets themselves.
    public func weights(of targets: [Double], over market: MarketPanel) -> [Double] {
        guard market.sessionCount > 1 else { return targets }
        var walk = BacktestWalk(settings, market)
        for session in 1..<market.sessionCount {
            _ = walk.advance(to: session, session == 1 ? .weights(targets) : .hold)
        }
        return walk.simulator.weights
    }
}
