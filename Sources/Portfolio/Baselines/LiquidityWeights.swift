/// Weights in proportion to the money that a stock has traded.
public struct LiquidityWeights: Hashable, Sendable, Codable {
    /// Sessions whose mean counts, the decision's included.
    public var sessions = 21

    public init() {}

    /// Targets that sum to 1; all 0, which is cash, where nothing that is allowed has traded.
    ///
    /// The mean is over the sessions with a known volume, of the slot's present stock.
    ///
    /// - Parameters:
    ///   - day: of the decision; nothing after it is read.
    ///   - mask: true where a weight is allowed, one a slot.
    public func weights(_ market: MarketPanel, through day: Int, mask: [Bool]) -> [Double] {
        precondition(mask.count == market.slotCount && sessions > 0, "one flag a slot")
        precondition(!market.dollarVolume.isEmpty, "liquidity is told by dollar volumes")
        var sums = [Double](repeating: 0, count: market.slotCount)
        var counts = sums
        for session in max(0, day + 1 - sessions)...day {
            for delisting in market.delistings[session] {
                (sums[delisting.slot], counts[delisting.slot]) = (0, 0)
            }
            for (slot, volume) in market.dollarVolume[market.row(session)].enumerated() where volume > 0 {
                sums[slot] += Double(volume)
                counts[slot] += 1
            }
        }
        var total = 0.0
        for slot in sums.indices {
            sums[slot] = mask[slot] && counts[slot] > 0 ? sums[slot] / counts[slot] : 0
            total += sums[slot]
        }
        for slot in sums.indices where total > 0 { sums[slot] /= total }
        return sums
    }
}
