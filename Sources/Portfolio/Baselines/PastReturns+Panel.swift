extension PastReturns {
    /// The last sessions up to `day` of a market; dividends count as reinvested.
    ///
    /// - Parameters:
    ///   - day: of the decision; nothing after it is read.
    ///   - sessions: how many to keep, or as many as there are.
    public init(_ market: MarketPanel, through day: Int, sessions: Int) {
        let first = max(0, day + 1 - sessions)
        let width = market.slotCount
        let start = first * width
        let count = (day + 1) * width - start
        var values = [Double](unsafeUninitializedCapacity: count) { values, filled in
            market.overnight.withUnsafeBufferPointer { overnight in
                market.intraday.withUnsafeBufferPointer { intraday in
                    for place in 0..<count {
                        let night = overnight[start + place]
                        // NaN without a bar, whatever the night.
                        values[place] = (1 + (night.isNaN ? 0 : night)) * (1 + intraday[start + place]) - 1
                    }
                }
            }
            filled = count
        }
        for session in first...day {
            for dividend in market.dividends[session] {
                let place = (session - first) * width + dividend.slot
                values[place] += dividend.yield * (1 + market.intraday[start + place])
            }
            for delisting in market.delistings[session] {
                for before in first..<session { values[(before - first) * width + delisting.slot] = .nan }
            }
        }
        self.init(values: values, slotCount: width)
    }
}
