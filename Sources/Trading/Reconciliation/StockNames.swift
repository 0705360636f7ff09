import Core

/// Which stock of the decision each symbol of the books stands for, session by session.
struct StockNames {
    private var places: [Symbol: Int]

    /// - Parameter stocks: symbols at the decision, each once.
    init(_ stocks: [Symbol]) {
        places = Dictionary(uniqueKeysWithValues: zip(stocks, stocks.indices))
    }

    /// The stock's place among those of the decision; nil for a symbol that stands for none of them.
    func place(of symbol: Symbol) -> Int? { places[symbol] }

    /// From now on these symbols stand for others, all at once: two stocks may exchange theirs.
    mutating func rename(_ renames: [SymbolSuccession]) {
        let before = places
        for former in renames.compactMap(\.former) { places[former] = nil }
        for one in renames { places[one.symbol] = one.former.flatMap { before[$0] } }
    }
}
