public import Core

/// Renames told from prices alone, for vendors that list no identities but deliver the session before once
/// more, under today's symbols.
public enum LikelyRenames {
    /// A symbol that the session before did not have under that name, whose bar of that session equals the one
    /// of a symbol that is there no more. Equal bars of several symbols tell nothing, nor does a bar without a
    /// trade or a range, as funds and stale prices look alike.
    ///
    /// - Parameters:
    ///   - previous: bars of the session before, as they were delivered then.
    ///   - current: bars of the session.
    ///   - currentPreviousDay: bars of the session before, as they are delivered now.
    ///   - session: the session; the renames' day.
    /// - Returns: by symbol.
    public static func find(
        previous: [Bar], current: [Bar], currentPreviousDay: [Bar], on session: CivilDate
    ) -> [SymbolSuccession] {
        struct Prices: Hashable {
            var open, high, low, close: Double

            init?(_ bar: Bar) {
                guard bar.high > bar.low, bar.volume > 0 || !bar.flags.hasMarketVolume else { return nil }
                (open, high, low, close) = (bar.open, bar.high, bar.low, bar.close)
            }
        }
        let known = Set(previous.map(\.symbol))
        let trading = Set(current.map(\.symbol))
        let stillDelivered = Set(currentPreviousDay.map(\.symbol))
        var went: [Prices: [Symbol]] = [:]
        for bar in previous where !trading.contains(bar.symbol) && !stillDelivered.contains(bar.symbol) {
            if let prices = Prices(bar) { went[prices, default: []].append(bar.symbol) }
        }
        var came: [Prices: [Symbol]] = [:]
        for bar in currentPreviousDay where !known.contains(bar.symbol) && trading.contains(bar.symbol) {
            if let prices = Prices(bar) { came[prices, default: []].append(bar.symbol) }
        }
        var renames: [SymbolSuccession] = []
        for (prices, symbols) in came {
            guard symbols.count == 1, let formers = went[prices], formers.count == 1 else { continue }
            renames.append(SymbolSuccession(symbol: symbols[0], date: session, former: formers[0]))
        }
        return renames.sorted { $0.symbol < $1.symbol }
    }
}
