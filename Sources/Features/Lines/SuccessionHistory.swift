import Core

/// The successions that partitions told of, and what was known of a symbol's history when.
///
/// A succession counts from the first session that is both on or after its day and on or after the session
/// whose partition told of it, as a split does.
struct SuccessionHistory {
    private struct Told {
        var succession: SymbolSuccession
        /// The first day on which it counts.
        var standsFrom: CivilDate
    }

    private var bySymbol: [Symbol: [Told]] = [:]
    /// By the symbol that was left.
    private var byFormer: [Symbol: [Told]] = [:]

    private static let always = CivilDate(daysSinceEpoch: .min)..<CivilDate(daysSinceEpoch: .max)

    /// Successions told by the sessions from index `first` on.
    init(_ successions: [[SymbolSuccession]], dates: [CivilDate], from first: Int) {
        for session in stride(from: first, to: dates.count, by: 1) {
            for succession in successions[session] {
                let told = Told(
                    succession: succession, standsFrom: max(succession.date, dates[session]))
                bySymbol[succession.symbol, default: []].append(told)
                if let former = succession.former { byFormer[former, default: []].append(told) }
            }
        }
    }

    /// Symbols whose bars are not one history of their own, ascending.
    var symbols: [Symbol] { Set(bySymbol.keys).union(byFormer.keys).sorted() }

    /// What is known of the symbol's history, one line after another; together they cover all days.
    func lines(of symbol: Symbol) -> [StockLine] {
        let told = reachable(from: symbol)
        let turns = Set(told.map(\.standsFrom)).sorted()
        var lines = [StockLine(symbol: symbol, days: Self.always, segments: segments(of: symbol, []))]
        for day in turns {
            let standing = told.filter { $0.standsFrom <= day }.map(\.succession)
            let next = segments(of: symbol, SymbolSuccession.distinct(standing))
            let last = lines.count - 1
            if next == lines[last].segments { continue }
            let end = lines[last].days.upperBound
            lines[last].days = lines[last].days.lowerBound..<day
            lines.append(StockLine(symbol: symbol, days: day..<end, segments: next))
        }
        return lines
    }

    /// Everything told of the symbol, and of the symbols that its company may have had before.
    private func reachable(from symbol: Symbol) -> [Told] {
        var seen: Set<Symbol> = [symbol]
        var next = [symbol]
        var found = byFormer[symbol] ?? []
        while let one = next.popLast() {
            let told = bySymbol[one] ?? []
            found += told
            next += told.compactMap(\.succession.former).filter { seen.insert($0).inserted }
        }
        return found
    }

    /// The company's symbols from the latest back, given the distinct successions that stand.
    private func segments(of symbol: Symbol, _ standing: [SymbolSuccession]) -> [StockLine.Segment] {
        var segments: [StockLine.Segment] = []
        var current: Symbol? = symbol
        var until = Self.always.upperBound
        while let symbol = current {
            let turn = standing.last { $0.symbol == symbol && $0.date < until }
            var from = turn?.date ?? Self.always.lowerBound
            current = turn?.former
            // Who left these letters took their history along; what has them now began later.
            if segments.isEmpty, let left = standing.last(where: { $0.former == symbol }), left.date > from {
                from = left.date
                current = nil
            }
            let isTakenOver = standing.contains { $0.symbol == symbol && $0.date == until }
            segments.append(
                StockLine.Segment(
                    symbol: symbol, days: from..<until,
                    exDates: from..<(segments.isEmpty || isTakenOver ? until : until.adding(days: 1))))
            until = from
        }
        return segments
    }
}
