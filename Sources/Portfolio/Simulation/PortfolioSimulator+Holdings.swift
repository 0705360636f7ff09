extension PortfolioSimulator {
    /// What a portfolio holds, to be put away and taken up again.
    public struct Holdings: Codable, Sendable {
        /// Money in each slot.
        public var values: [Double]
        public var cash: Double
        public var equity: Double
    }

    public var holdings: Holdings { Holdings(values: values, cash: cash, equity: equity) }

    public mutating func restore(_ holdings: Holdings) {
        precondition(holdings.values.count == values.count, "one value a slot")
        values = holdings.values
        cash = holdings.cash
        equity = holdings.equity
    }
}
