public import Core
public import Portfolio

/// What a decision's sizes go by: limits, the account, the market, and how past signals paid.
public struct RiskContext: Sendable {
    public var conditions: RiskConditions
    /// Of past signals of an action and a confidence; nil where there are too few.
    public var kelly: @Sendable (SignalAction, Double) -> KellyEstimate?

    public init(
        _ conditions: RiskConditions,
        kelly: @escaping @Sendable (SignalAction, Double) -> KellyEstimate? = { _, _ in nil }
    ) {
        self.conditions = conditions
        self.kelly = kelly
    }

    init(_ conditions: RiskConditions, _ hitRates: ExpectedHitRates) {
        self.init(conditions) { hitRates.kelly(for: $0, confidence: $1) }
    }

    /// Nothing limits anything, and nothing is told of it.
    public static let none = RiskContext(.none)

    var isNone: Bool { conditions.limits == .none && conditions.state == nil }
}
