/// The rules that a backtest trades by.
public struct BacktestSettings: Hashable, Sendable, Codable {
    public var costs: TradingCosts
    /// At which of the next session's prices a decision trades.
    public var execution: ExecutionPrice
    public var dividends: DividendTreatment
    /// What cash earns in 365 days, a fraction; it compounds by calendar days.
    public var cashRate: Double
    /// What the portfolio starts with, USD: the size of trades decides their impact, and what orders in
    /// shares come to.
    public var capital: Double

    public init(
        costs: TradingCosts = TradingCosts(), execution: ExecutionPrice = .open,
        dividends: DividendTreatment = .reinvested, cashRate: Double = 0, capital: Double = 1_000_000
    ) {
        precondition(cashRate > -1 && capital > 0, "a portfolio needs money")
        self.costs = costs
        self.execution = execution
        self.dividends = dividends
        self.cashRate = cashRate
        self.capital = capital
    }
}
