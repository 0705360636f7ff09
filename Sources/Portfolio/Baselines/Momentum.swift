/// Equal weights in the stocks that rose most over the last year, its last month left out.
///
/// Source: Jegadeesh and Titman, "Returns to Buying Winners and Selling Losers" (1993), in the form 12-1 of
/// Asness, Moskowitz and Pedersen, "Value and Momentum Everywhere" (2013).
public struct Momentum: Hashable, Sendable, Codable {
    /// Stocks held.
    public var count = 100
    /// Sessions before the decision at which the year begins and ends.
    public var lookback = 252
    public var skipped = 21
    /// A stock with bars in less than this share of the year's sessions is not ranked.
    public var leastBars = 0.9

    public init() {}

    /// Targets that sum to 1; all 0, which is cash, where no stock has a year of history.
    ///
    /// Of stocks with the same return the lower slot comes first; with fewer than ``count`` of them each has
    /// the same share.
    ///
    /// - Parameter mask: true where a weight is allowed, one a slot.
    public func weights(_ past: PastReturns, mask: [Bool]) -> [Double] {
        precondition(mask.count == past.slotCount, "one flag a slot")
        precondition(count > 0 && skipped >= 0 && lookback > skipped, "a year needs sessions, and stocks")
        var weights = [Double](repeating: 0, count: past.slotCount)
        guard past.sessionCount >= lookback else { return weights }
        let sessions = past.sessionCount - lookback..<past.sessionCount - skipped
        let counts = past.returnCounts(in: sessions)
        var growth = [Double](repeating: 1, count: past.slotCount)
        for session in sessions {
            for slot in 0..<past.slotCount {
                let value = past.values[session * past.slotCount + slot]
                if !value.isNaN { growth[slot] *= 1 + value }
            }
        }
        let ranked = mask.indices.filter {
            mask[$0] && Double(counts[$0]) >= leastBars * Double(sessions.count)
        }
        .sorted { growth[$0] != growth[$1] ? growth[$0] > growth[$1] : $0 < $1 }
        .prefix(count)
        for slot in ranked { weights[slot] = 1 / Double(ranked.count) }
        return weights
    }
}
