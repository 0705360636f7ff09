public import Core

/// What risk did to a month's targets, as signals.json and whoever shows it have it. Weights are fractions of the
/// portfolio.
public struct RiskSummary: Hashable, Sendable, Codable {
    /// What one rule did in all.
    public struct Rule: Hashable, Sendable, Codable {
        public var rule: RiskRule
        /// Stocks whose target it lowered.
        public var positions: Int
        /// By how much, together.
        public var removed: Double

        public init(rule: RiskRule, positions: Int, removed: Double) {
            self.rule = rule
            self.positions = positions
            self.removed = removed
        }
    }

    /// What one rule did to one stock.
    public struct Change: Hashable, Sendable, Codable {
        public var rule: RiskRule
        public var symbol: Symbol
        public var before: Double
        public var after: Double

        public init(rule: RiskRule, symbol: Symbol, before: Double, after: Double) {
            self.rule = rule
            self.symbol = symbol
            self.before = before
            self.after = after
        }
    }

    /// Of the account at the close of the decision; nil where none is kept, as are the next two.
    public var level: RiskState.Level?
    /// Fall from the peak, 0 or more.
    public var drawdown: Double?
    /// Of the session.
    public var dailyReturn: Double?
    /// Annualised; nil where too few sessions are known.
    public var marketVolatility: Double?
    public var regime: MarketVolatility.Regime?
    /// What the market's volatility multiplies positions by, 0...1; 1 where it is not known.
    public var scale: Double
    /// Those that changed something, in the order in which they are asked.
    public var rules: [Rule]
    /// In the order in which they were made: a stock's next begins where its last one ended.
    public var changes: [Change]

    /// - Parameter symbol: of a slot; changes of slots without one are left out.
    public init(_ changes: [RiskChange], _ conditions: RiskConditions, symbol: (Int) -> Symbol?) {
        level = conditions.state?.level
        drawdown = conditions.state?.drawdown
        dailyReturn = conditions.state?.dailyReturn
        marketVolatility = conditions.market?.annualised
        regime = conditions.market?.regime(conditions.limits)
        scale = conditions.scale
        rules = RiskRule.allCases.compactMap { rule in
            let own = changes.filter { $0.rule == rule }
            guard !own.isEmpty else { return nil }
            return Rule(
                rule: rule, positions: Set(own.map(\.slot)).count, removed: own.reduce(0) { $0 + $1.removed })
        }
        self.changes = changes.compactMap { change in
            symbol(change.slot).map {
                Change(rule: change.rule, symbol: $0, before: change.before, after: change.after)
            }
        }
    }
}

extension RiskSummary {
    private enum CodingKeys: CodingKey {
        case level, drawdown, dailyReturn, marketVolatility, regime, scale, rules, changes
    }

    /// Every key is there; synthesised encoding would leave a nil's out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(level, forKey: .level)
        try container.encode(drawdown, forKey: .drawdown)
        try container.encode(dailyReturn, forKey: .dailyReturn)
        try container.encode(marketVolatility, forKey: .marketVolatility)
        try container.encode(regime, forKey: .regime)
        try container.encode(scale, forKey: .scale)
        try container.encode(rules, forKey: .rules)
        try container.encode(changes, forKey: .changes)
    }
}
