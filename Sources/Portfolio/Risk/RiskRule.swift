/// What may lower a target, in the order in which it is asked; the raw value is published.
public enum RiskRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// The policy is not sure enough to open or to add: the selection's own, told here with the others.
    case confidence
    case kelly
    /// The share of one name.
    case name
    /// The share of what is traded in the stock.
    case liquidity
    case sector
    /// The market's volatility.
    case volatility
    case closedToNew = "closed_to_new"
    case halt
    case dailyLoss = "daily_loss"
}

/// What one rule did to one target; weights are fractions of the portfolio.
public struct RiskChange: Hashable, Sendable {
    public var rule: RiskRule
    public var slot: Int
    public var before: Double
    /// Below ``before``.
    public var after: Double

    public init(rule: RiskRule, slot: Int, before: Double, after: Double) {
        self.rule = rule
        self.slot = slot
        self.before = before
        self.after = after
    }

    public var removed: Double { before - after }
}
