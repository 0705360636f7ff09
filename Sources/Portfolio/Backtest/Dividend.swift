/// What a stock paid to those who held it at the close before.
public struct Dividend: Hashable, Sendable, Codable {
    public var slot: Int
    /// As a fraction of the close before.
    public var yield: Double

    public init(slot: Int, yield: Double) {
        self.slot = slot
        self.yield = yield
    }
}

/// Where dividends go.
public enum DividendTreatment: String, Sendable, Hashable, Codable, CaseIterable {
    /// Into the stock that paid them, at its open of the ex-date and at no cost, as the learner's reward
    /// counts them. Where it has no bar that session, at the price that it stands at.
    case reinvested
    /// Into cash on the ex-date, to be invested at the next decision; in truth they come weeks later.
    case cash
}
