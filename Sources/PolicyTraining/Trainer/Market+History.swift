import Core
public import Models

extension Market {
    /// - Parameter history: with at least one bar.
    public init(_ history: MarketHistory) {
        self.init([history])
    }

    /// The sessions of several spans, each a segment: what was delisted in one is settled by what was known at
    /// its end.
    ///
    /// - Parameter histories: one a segment, ascending and apart; with at least one bar among them.
    public init(_ histories: [MarketHistory]) {
        let width = Universe.slotCount
        var isLive = [Bool](repeating: false, count: width)
        for frame in histories.lazy.flatMap(\.frames) {
            for slot in frame.slots { isLive[Int(slot)] = true }
        }
        let slots = isLive.indices.filter { isLive[$0] }
        var column = [Int](repeating: 0, count: width)
        for (index, slot) in slots.enumerated() { column[slot] = index }
        func compact<Value>(_ values: (MarketHistory) -> [Value]) -> [Value] {
            histories.flatMap { history in
                let values = values(history)
                return history.sessions.indices.flatMap { day in slots.map { values[day * width + $0] } }
            }
        }
        var starts: [Int] = []
        var days = 0
        for history in histories {
            starts.append(days)
            days += history.sessions.count
        }
        self.init(
            slots: slots, overnight: compact(\.overnight), intraday: compact(\.intraday),
            buyable: compact(\.buyable),
            settlements: histories.flatMap { $0.settlements.map { $0.map { column[$0] } } },
            segmentStarts: starts)
    }
}
