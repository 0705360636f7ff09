/// A portfolio that needs no learning: what a model has to beat, under the same costs.
public enum Baseline: String, Sendable, Hashable, Codable, CaseIterable {
    /// 1/N at every decision.
    case equalWeights
    /// In proportion to the dollar volume of the last month, which stands in for value where no
    /// capitalisations are known.
    case liquidityWeighted
    /// ``MinimumVariance``.
    case minimumVariance
    /// ``Momentum``.
    case momentum
    /// Bought once, and never traded again: what is delisted pays out and stays cash.
    case buyAndHold
}

/// How the baselines are made.
public struct BaselineSettings: Hashable, Sendable, Codable {
    public var liquidity = LiquidityWeights()
    public var minimumVariance = MinimumVariance()
    public var momentum = Momentum()
    /// What buy and hold buys: in proportion to liquidity, as an index would, rather than 1/N.
    public var buysByLiquidity = false

    public init() {}
}
