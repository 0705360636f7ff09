import Core

/// Where a symbol's rows are: among the panel's own stocks, or among the lines, which come after them.
struct StockPlaces: Sendable {
    /// Of each of the panel's stocks, whether lines stand for it.
    let isComposed: [Bool]
    private let own: [Symbol: Int]
    private let lines: [Symbol: [(days: Range<CivilDate>, place: Int)]]

    /// How many stocks the panel has.
    var ownCount: Int { isComposed.count }

    init(_ panel: BarPanel, lines: [StockLine]) {
        var isComposed = [Bool](repeating: false, count: panel.starts.count - 1)
        var bySymbol: [Symbol: [(days: Range<CivilDate>, place: Int)]] = [:]
        for (index, line) in lines.enumerated() {
            bySymbol[line.symbol, default: []].append((line.days, isComposed.count + index))
            if let stock = panel.stocks[line.symbol] { isComposed[stock] = true }
        }
        own = panel.stocks
        self.lines = bySymbol
        self.isComposed = isComposed
    }

    /// The place of what the symbol stands for on a day; -1 for one without bars.
    func place(of symbol: Symbol, on date: CivilDate) -> Int32 {
        guard let lines = lines[symbol] else { return Int32(own[symbol] ?? -1) }
        return Int32(lines.first { $0.days.contains(date) }?.place ?? -1)
    }
}
