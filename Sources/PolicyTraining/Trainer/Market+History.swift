import Core
public import Models

extension Market {
    /// - Parameter history: with at least one bar.
    public init(_ history: MarketHistory) {
        let width = history.slotCount
        var isLive = [Bool](repeating: false, count: width)
        for frame in history.frames {
            for slot in frame.slots { isLive[Int(slot)] = true }
        }
        let slots = isLive.indices.filter { isLive[$0] }
        var column = [Int](repeating: 0, count: width)
        for (index, slot) in slots.enumerated() { column[slot] = index }
        func compact<Value>(_ values: [Value]) -> [Value] {
            history.sessions.indices.flatMap { day in slots.map { values[day * width + $0] } }
        }
        self.init(
            slots: slots, overnight: compact(history.overnight), intraday: compact(history.intraday),
            buyable: compact(history.buyable),
            settlements: history.settlements.map { $0.map { column[$0] } })
    }
}
