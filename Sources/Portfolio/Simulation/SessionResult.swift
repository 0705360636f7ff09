/// At which of a session's prices a rebalancing trades.
public enum ExecutionPrice: String, Sendable, Hashable, Codable, CaseIterable {
    /// The session's open: the overnight return goes to the old weights, the intraday one to the new.
    case open
    /// The session's close: the whole day goes to the old weights.
    case close
}

/// What one session did to a portfolio.
public struct SessionResult: Hashable, Sendable {
    /// Change of equity over the session after costs, a fraction.
    public var netReturn: Double
    /// Buys plus sells as a fraction of equity when they traded (see ``Turnover``); 0 without a rebalancing.
    public var turnover: Double
    /// What they cost, as the same fraction.
    public var cost: Double

    public init(netReturn: Double, turnover: Double = 0, cost: Double = 0) {
        self.netReturn = netReturn
        self.turnover = turnover
        self.cost = cost
    }
}
