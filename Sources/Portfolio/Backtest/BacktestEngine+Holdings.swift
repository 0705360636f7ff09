extension BacktestEngine {
    /// Walks a portfolio that begins with holdings through all sessions, position by position: decided at the
    /// first close, traded in the next session, and held to the last.
    ///
    /// - Parameters:
    ///   - targets: fractions of equity, one a slot, 0 or more.
    ///   - held: what the portfolio begins with at the first close, fractions of equity that sum to at most 1;
    ///     getting there costs nothing.
    public func walk(to targets: [Double], from held: [Double], over market: MarketPanel) -> PositionPath {
        var walk = BacktestWalk(settings, market, from: held)
        var path = PortfolioPath()
        var values = walk.simulator.values
        path.reserve(market.sessionCount)
        values.reserveCapacity(market.sessionCount * market.slotCount)
        path.append(date: market.dates[0], SessionResult(netReturn: 0), walk.simulator)
        for session in 1..<max(1, market.sessionCount) {
            let result = walk.advance(to: session, session == 1 ? .weights(targets) : .hold)
            path.append(date: market.dates[session], result, walk.simulator)
            values += walk.simulator.values
        }
        return PositionPath(portfolio: path, values: values)
    }
}

/// What a portfolio did, and each of its positions.
public struct PositionPath: Hashable, Sendable {
    public var portfolio: PortfolioPath
    /// Money in each slot at each close, of a portfolio that began with 1: [session x slot], oldest first.
    public var values: [Double]
}
