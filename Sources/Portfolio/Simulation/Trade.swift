/// What a trade moved, and the sums that it was worked out from. Money, but for the first two.
public struct Trade: Hashable, Sendable {
    /// Buys plus sells as a fraction of equity.
    public var turnover = 0.0
    /// What they cost, as the same fraction.
    public var cost = 0.0
    /// Equity before the trade.
    public var total = 0.0
    /// Cash and what the tradable slots held: `total` less what sits in slots without a bar.
    public var available = 0.0
    /// Sum of the tradable slots' targets.
    public var wanted = 0.0
    /// The targets asked for more than there was, and were scaled down to it.
    public var isScaled = false
    /// Buys plus sells.
    public var moved = 0.0
    /// The part of what is available that costs left; 0 where they ate it all.
    public var left = 0.0

    public init() {}

    /// Money that a whole target of 1 stands for.
    public var unit: Double { isScaled ? available / wanted : total }
}
