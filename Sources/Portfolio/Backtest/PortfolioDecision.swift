/// What to do in the session after a close.
public enum PortfolioDecision: Hashable, Sendable {
    case hold
    /// Go for these fractions of equity, one a slot, 0 or more, summing to at most 1.
    case weights([Double])
    case orders([ShareOrder])
}

/// An order of a number of shares, good for the next session alone.
///
/// Sells are filled first, then buys in the order in which they are given.
/// - What has no bar in the session, or is delisted before it, is not filled.
/// - A sell of more than is held sells what is held: there are no short positions.
/// - A buy is filled whole where cash pays for it and its costs, and not at all where it does not.
/// - Shares are counted as at the decision's close, and a split overnight splits the order too; a stock's
///   first bar counts them as they trade then. Fractions of shares can be traded.
public struct ShareOrder: Hashable, Sendable, Codable {
    public var slot: Int
    /// Shares to buy, or to sell where negative.
    public var shares: Double

    public init(slot: Int, shares: Double) {
        self.slot = slot
        self.shares = shares
    }
}
