/// Stocks that lost their archived slot early, or never got one, because all slots were taken.
public struct FullUniverse: Hashable, Sendable {
    public let evicted: [Symbol]
    public let unplaced: [Symbol]

    /// nil when there are none among the events.
    public init?(_ events: some Sequence<SlotEvent>) {
        var (evicted, unplaced): ([Symbol], [Symbol]) = ([], [])
        var isFull = false
        for event in events {
            switch event.kind {
            case .evicted:
                isFull = true
                if let symbol = event.symbol { evicted.append(symbol) }
            case .unplaced:
                isFull = true
                if let symbol = event.symbol { unplaced.append(symbol) }
            default: break
            }
        }
        guard isFull else { return nil }
        self.evicted = evicted
        self.unplaced = unplaced
    }

    /// A line for people.
    public var warning: String {
        func names(_ symbols: [Symbol]) -> String {
            let first = symbols.prefix(5).map(\.rawValue).joined(separator: ", ")
            return symbols.isEmpty ? "" : " (\(first)\(symbols.count > 5 ? ", ..." : ""))"
        }
        return "the universe is full: \(evicted.count) archived stocks left early\(names(evicted)), "
            + "\(unplaced.count) joins have no slot\(names(unplaced))"
    }
}
