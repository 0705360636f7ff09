import Core

/// Stocks that are followed through the sessions after a decision, by symbol and slot.
struct StockWalk {
    /// Price over that at the beginning with what was paid, one a stock.
    private(set) var growth: [Double] = []
    private var slots: [Int32] = []
    /// By the symbol at the decision.
    private var placeOf: [String: Int] = [:]
    /// Index of each symbol of the sessions.
    private var codes: [String: Int32] = [:]
    /// The stock behind each symbol of the sessions; -1 where it is none of these.
    private var stockOf: [Int] = []

    var count: Int { growth.count }

    /// Takes a stock in, unless it is followed already.
    mutating func follow(_ symbol: String, in slot: Int32) {
        guard placeOf[symbol] == nil else { return }
        placeOf[symbol] = growth.count
        growth.append(1)
        slots.append(slot)
    }

    /// The symbols of the sessions, each standing for the stock that had it at the decision.
    mutating func know(_ symbols: [String]) {
        stockOf = symbols.map { placeOf[$0] ?? -1 }
        for (code, symbol) in symbols.enumerated() { codes[symbol] = Int32(code) }
    }

    /// From now on these symbols stand for others.
    mutating func rename(_ renames: [SymbolSuccession]) {
        guard !renames.isEmpty else { return }
        // Those of a day happen at once: two stocks may exchange their symbols.
        let before = stockOf
        for rename in renames {
            guard let code = codes[rename.symbol.rawValue] else { continue }
            let former = rename.former?.rawValue
            stockOf[Int(code)] =
                former.map { name in codes[name].map { before[Int($0)] } ?? placeOf[name] ?? -1 } ?? -1
        }
    }

    mutating func multiply(_ code: Int32, in slot: Int32, by factor: Double) {
        let stock = stockOf[Int(code)]
        guard stock >= 0, slots[stock] == slot, factor.isFinite else { return }
        growth[stock] *= factor
    }

    func gain(of symbol: String) -> Double { placeOf[symbol].map { growth[$0] - 1 } ?? 0 }
}
