/// A portfolio at a close, as a decision sees it.
public struct PortfolioAccount: Sendable {
    /// The session whose close it is.
    public let day: Int
    private let simulator: PortfolioSimulator
    private let market: MarketPanel
    private let capital: Double

    init(day: Int, simulator: PortfolioSimulator, market: MarketPanel, capital: Double) {
        self.day = day
        self.simulator = simulator
        self.market = market
        self.capital = capital
    }

    /// Growth of 1 since the start.
    public var equity: Double { simulator.equity }
    /// Part of ``equity`` that is not invested.
    public var cash: Double { simulator.cash }
    /// Part of ``equity`` in each slot.
    public var values: [Double] { simulator.values }
    /// Fraction of equity in each slot.
    public var weights: [Double] { simulator.weights }
    /// Whether anything is held.
    public var isInvested: Bool { simulator.cash < simulator.equity }
    /// ``equity`` in USD.
    public var worth: Double { simulator.equity * capital }

    /// Shares held, counted as they trade on the last day with a bar; 0 where the market has no prices.
    public func shares(of slot: Int) -> Double {
        market.lastClose(of: slot, through: day).map { simulator.values[slot] * capital / $0 } ?? 0
    }
}
