public import Portfolio

/// How often what was held did better than the average stock, and how often any stock did.
///
/// A holding is a hit when it returned more, from the close after which it was decided to that of the next
/// decision, than the mean of all stocks that could have been bought. The mean is pulled up by a few, so fewer
/// than half of all stocks exceed it: ``baseRate`` is what no skill comes to.
public struct HoldingOutcomes: Codable, Hashable, Sendable {
    public var holdings = 0
    public var hits = 0
    /// Stocks that could have been bought, and those of them that exceeded the mean.
    public var stocks = 0
    public var stockHits = 0

    public init() {}

    /// Nil before anything was held.
    public var hitRate: Double? { holdings > 0 ? Double(hits) / Double(holdings) : nil }
    public var baseRate: Double? { stocks > 0 ? Double(stockHits) / Double(stocks) : nil }

    /// Adds what became of one decision.
    ///
    /// - Parameters:
    ///   - weights: what was decided on, one a slot; 0 where nothing is held.
    ///   - day: the session after whose close it was decided.
    ///   - end: the session of the next decision; after `day`.
    public mutating func add(_ weights: [Double], over market: MarketPanel, from day: Int, to end: Int) {
        precondition(weights.count == market.slotCount, "one weight a slot")
        let returns = Self.returns(over: market, from: day, to: end)
        let row = market.row(day)
        var (sum, count) = (0.0, 0)
        for (slot, place) in row.enumerated() where market.buyable[place] {
            sum += returns[slot]
            count += 1
        }
        guard count > 0 else { return }
        let mean = sum / Double(count)
        for (slot, place) in row.enumerated() {
            if market.buyable[place] {
                stocks += 1
                stockHits += returns[slot] > mean ? 1 : 0
            }
            if weights[slot] > 0 {
                holdings += 1
                hits += returns[slot] > mean ? 1 : 0
            }
        }
    }

    public static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.holdings += right.holdings
        sum.hits += right.hits
        sum.stocks += right.stocks
        sum.stockHits += right.stockHits
        return sum
    }

    /// Return of each slot by price over the sessions after `day` up to `end`; a stock that is delisted on the
    /// way keeps what it had then, and what moves into its slot does not count.
    private static func returns(over market: MarketPanel, from day: Int, to end: Int) -> [Double] {
        var growth = [Double](repeating: 1, count: market.slotCount)
        var isGone = [Bool](repeating: false, count: market.slotCount)
        for session in day + 1..<end + 1 {
            for delisting in market.delistings[session] where !isGone[delisting.slot] {
                growth[delisting.slot] *= 1 + delisting.finalReturn
                isGone[delisting.slot] = true
            }
            let first = session * market.slotCount
            for slot in growth.indices where !isGone[slot] {
                let (night, day) = (market.overnight[first + slot], market.intraday[first + slot])
                if !night.isNaN { growth[slot] *= 1 + night }
                if !day.isNaN { growth[slot] *= 1 + day }
            }
        }
        for slot in growth.indices { growth[slot] -= 1 }
        return growth
    }
}
