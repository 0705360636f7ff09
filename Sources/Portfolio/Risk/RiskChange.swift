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
