import Core

/// All that sessions of one anchor need: their stocks' rows, walked once, to be gathered by slot.
struct FeatureSheet: Sendable {
    let sessions: [UniverseSession]
    /// Stocks that are one symbol's bars.
    private let own: SeriesWalk
    /// Companies that changed their symbol, put together apart.
    private let composed: SeriesWalk
    private let ownCount: Int
    /// Of each session the stock in each place of its slots; those from `ownCount` on are composed; -1 for
    /// none, or one without a single bar.
    private let occupants: [[Int32]]

    /// A row of a session.
    private struct Row {
        /// Of the slot among the session's.
        var place: Int
        var origin: SeriesTask.Origin
        /// Bars of its series before the session's.
        var step: Int
        /// Where its numbers are, of plane p at `base[p * stride]`.
        var base: UnsafePointer<Double>
        var stride: Int
    }

    /// - Precondition: `history` and `wanted` ascend by date, and `wanted` share the anchor.
    init(history: BarHistory, wanted: [UniverseSession], anchor: CivilDate) {
        let symbols = Self.formers(of: Self.symbols(in: wanted), in: history)
        let panel = BarPanel(history, keeping: symbols)
        let first = panel.dates.firstIndex { $0 >= anchor } ?? panel.dates.count
        var wantedIndex = [Int32](repeating: -1, count: panel.dates.count)
        var next = panel.dates.startIndex
        for (offset, session) in wanted.enumerated() {
            while next < panel.dates.count, panel.dates[next] < session.date { next += 1 }
            if next < panel.dates.count, panel.dates[next] == session.date {
                wantedIndex[next] = Int32(offset)
            }
        }
        let known = SuccessionHistory(history.successions, dates: panel.dates, from: first)
        let lines = known.symbols.filter { panel.stocks[$0] != nil }.flatMap(known.lines)
        let places = StockPlaces(panel, lines: lines)
        own = SeriesWalk(
            panel, from: first, wantedIndex: wantedIndex, count: wanted.count,
            isWalked: { !places.isComposed[$0] })
        composed = SeriesWalk(
            panel.composed(of: lines), from: first, wantedIndex: wantedIndex, count: wanted.count)
        ownCount = places.ownCount
        occupants = Self.occupants(of: wanted, places)
        sessions = wanted
    }

    /// A session's rows by slot.
    func frame(at index: Int) -> FeatureFrame {
        let rows = rows(at: index)
        let (date, slots) = (sessions[index].date, sessions[index].slots)
        var columns: [[Double]] = []
        columns.reserveCapacity(Feature.count)
        for feature in Feature.allCases {
            switch feature {
            case .isNew: columns.append(rows.map { IndexMembership.isNew(slots[$0.place], on: date) })
            case .tenureMonths:
                columns.append(rows.map { IndexMembership.tenureMonths(slots[$0.place], on: date) })
            default: columns.append(column(feature.rawValue, of: rows))
            }
        }
        return FeatureFrame(
            date: date, slots: rows.map { Int32(slots[$0.place].index) },
            symbols: rows.compactMap { slots[$0.place].symbol }, columns: columns,
            previousClose: column(SeriesPlane.previousClose.rawValue, of: rows),
            dividend: column(SeriesPlane.dividend.rawValue, of: rows))
    }

    /// Of each row, why its series begins where it does, and how many bars of it came before.
    func series(at index: Int) -> [(origin: SeriesTask.Origin, step: Int)] {
        rows(at: index).map { ($0.origin, $0.step) }
    }

    private func rows(at index: Int) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(occupants[index].count)
        for (place, stock) in occupants[index].enumerated() where stock >= 0 {
            let isComposed = Int(stock) >= ownCount
            let walk = isComposed ? composed : own
            guard let series = walk.place(of: Int(stock) - (isComposed ? ownCount : 0), at: index) else {
                continue
            }
            let numbers = walk.numbers(at: series)
            rows.append(
                Row(
                    place: place, origin: walk.origin(of: series), step: Int(series.step),
                    base: numbers.base, stride: numbers.stride))
        }
        return rows
    }

    private func column(_ plane: Int, of rows: [Row]) -> [Double] {
        // The walks outlive the rows, which point into them.
        withExtendedLifetime(self) { rows.map { $0.base[plane * $0.stride] } }
    }
}

extension FeatureSheet {
    private static func symbols(in wanted: [UniverseSession]) -> Set<Symbol> {
        var symbols: Set<Symbol> = []
        var previous: [Slot] = []
        for session in wanted {
            for (place, slot) in session.slots.enumerated() {
                // A slot mostly holds the stock it held the session before.
                guard let symbol = slot.symbol, place >= previous.count || previous[place].symbol != symbol
                else { continue }
                symbols.insert(symbol)
            }
            previous = session.slots
        }
        return symbols
    }

    /// The symbols, and all those that their companies may have had before.
    private static func formers(of symbols: Set<Symbol>, in history: BarHistory) -> Set<Symbol> {
        let renames = history.successions.joined().filter { $0.former != nil }
        guard !renames.isEmpty else { return symbols }
        let bySymbol = Dictionary(grouping: renames, by: \.symbol)
        var all = symbols
        var next = Array(symbols)
        while let symbol = next.popLast() {
            for former in bySymbol[symbol, default: []].compactMap(\.former)
            where all.insert(former).inserted {
                next.append(former)
            }
        }
        return all
    }

    private static func occupants(of sessions: [UniverseSession], _ places: StockPlaces) -> [[Int32]] {
        var occupants: [[Int32]] = []
        occupants.reserveCapacity(sessions.count)
        for (index, session) in sessions.enumerated() {
            let previous = index > 0 ? sessions[index - 1].slots : []
            occupants.append(
                session.slots.indices.map { place in
                    let slot = session.slots[place]
                    guard slot.state != .padding, let symbol = slot.symbol else { return -1 }
                    if place < previous.count, previous[place].symbol == symbol,
                        previous[place].state != .padding, occupants[index - 1][place] < places.ownCount
                    {
                        return occupants[index - 1][place]
                    }
                    return places.place(of: symbol, on: session.date)
                })
        }
        return occupants
    }
}
