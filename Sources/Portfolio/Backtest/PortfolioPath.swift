public import Core

/// What a portfolio did, session by session: the outcome of a backtest, and of live trading.
///
/// All arrays have one entry a session. The first is the close of the first decision, where equity is 1 and
/// nothing is held yet.
public struct PortfolioPath: Hashable, Sendable {
    public var dates: [CivilDate]
    /// Growth of 1 after costs, at each close.
    public var equity: [Double]
    /// Fraction of equity in stocks at each close.
    public var exposure: [Double]
    /// Buys plus sells as a fraction of equity when they traded; 0 in a session without a trade.
    public var turnover: [Double]
    /// What those cost, as the same fraction.
    public var cost: [Double]
    /// The largest position at each close, a fraction of equity, and how many there are.
    public var largestWeight: [Double]
    public var holdings: [Int]

    public init(
        dates: [CivilDate] = [], equity: [Double] = [], exposure: [Double] = [], turnover: [Double] = [],
        cost: [Double] = [], largestWeight: [Double] = [], holdings: [Int] = []
    ) {
        self.dates = dates
        self.equity = equity
        self.exposure = exposure
        self.turnover = turnover
        self.cost = cost
        self.largestWeight = largestWeight
        self.holdings = holdings
    }

    /// Net returns of all sessions but the first, as fractions; 0 where nothing was left.
    public var dailyReturns: [Double] {
        zip(equity, equity.dropFirst()).map { $0 > 0 ? $1 / $0 - 1 : 0 }
    }
}
