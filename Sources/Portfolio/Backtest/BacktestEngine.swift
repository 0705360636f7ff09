/// The daily accounts of a portfolio over a market's sessions.
///
/// A decision is taken after a session's close and traded in the next session. Every session, in this order:
/// cash earns its interest for the calendar days since the close before; delisted positions become cash;
/// dividends are paid on what was held at that close; prices move to the open; the decision is traded there,
/// or at the close after the day's move. A slot without a bar keeps its value and is not traded.
///
/// All of it is ``PortfolioSimulator``'s arithmetic, so a backtest and the learner's reward agree.
public struct BacktestEngine: Sendable {
    public let settings: BacktestSettings

    public init(_ settings: BacktestSettings = BacktestSettings()) {
        self.settings = settings
    }

    /// Walks a portfolio from cash through the sessions.
    ///
    /// - Parameters:
    ///   - sessions: of the market; the path's first entry is the first one's close, which is the earliest to
    ///     decide at. At least one.
    ///   - decide: called after each close but the last. What it looks at is its own affair; the account is
    ///     that of the close. Weights are for slots, whatever stock trades there next.
    /// - Returns: one entry a session.
    /// - Throws: what `decide` throws.
    public func run<Failure: Error>(
        _ market: MarketPanel, sessions: Range<Int>,
        decide: (_ day: Int, _ account: PortfolioAccount) throws(Failure) -> PortfolioDecision
    ) throws(Failure) -> PortfolioPath {
        precondition(
            !sessions.isEmpty && sessions.upperBound <= market.sessionCount, "sessions of the market")
        var walk = BacktestWalk(settings, market)
        var path = PortfolioPath()
        path.reserve(sessions.count)
        path.append(date: market.dates[sessions.lowerBound], SessionResult(netReturn: 0), walk.simulator)
        for day in sessions.dropLast() {
            let account = PortfolioAccount(
                day: day, simulator: walk.simulator, market: market, capital: settings.capital)
            let result = walk.advance(to: day + 1, try decide(day, account))
            path.append(date: market.dates[day + 1], result, walk.simulator)
        }
        return path
    }

    /// The same over all sessions.
    public func run<Failure: Error>(
        _ market: MarketPanel,
        decide: (_ day: Int, _ account: PortfolioAccount) throws(Failure) -> PortfolioDecision
    ) throws(Failure) -> PortfolioPath {
        try run(market, sessions: 0..<market.sessionCount, decide: decide)
    }
}
