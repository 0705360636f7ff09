/// What the rules look up of each slot; arrays as long as the targets.
public struct RiskFacts: Hashable, Sendable {
    /// Nil, or empty, where it is not known.
    public var sectors: [String?]
    /// USD that change hands in a mean session; NaN where it is not known.
    public var moneyTraded: [Double]
    /// Of past signals like this one; nil where there are too few.
    public var kelly: [KellyEstimate?]

    public init(sectors: [String?], moneyTraded: [Double], kelly: [KellyEstimate?]) {
        precondition(
            sectors.count == moneyTraded.count && sectors.count == kelly.count, "one of each a slot")
        self.sectors = sectors
        self.moneyTraded = moneyTraded
        self.kelly = kelly
    }

    /// Nothing is known of any.
    public init(slotCount: Int) {
        self.init(
            sectors: Array(repeating: nil, count: slotCount),
            moneyTraded: Array(repeating: .nan, count: slotCount),
            kelly: Array(repeating: nil, count: slotCount))
    }
}
