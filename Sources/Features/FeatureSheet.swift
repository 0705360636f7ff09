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

    /// A row of a session, its numbers being those of the walk that made it.
    struct Row {
        /// Of the slot among the session's.
        var place: Int
        /// Why its series begins where it does.
        var origin: SeriesTask.Origin
        /// Bars of its series before the session's.
        var step: Int
        fileprivate var numbers: UnsafePointer<Double>
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
    func frame(at index: Int) -> FeatureFrame { frame(of: rows(at: index), at: index) }

    /// The frame of a session's rows.
    func frame(of rows: [Row], at index: Int) -> FeatureFrame {
        let (date, slots) = (sessions[index].date, sessions[index].slots)
        let count = SeriesPlane.allCases.count
        var columns = [[Double]](repeating: [Double](repeating: 0, count: rows.count), count: count)
        // The walks outlive the rows, which point into them. A row lies together, so a few are taken to all
        // columns before the next.
        withExtendedLifetime(self) {
            for first in stride(from: 0, to: rows.count, by: 64) {
                let some = first..<min(first + 64, rows.count)
                for plane in 0..<count {
                    for row in some { columns[plane][row] = rows[row].numbers[plane * Lanes.scalarCount] }
                }
            }
        }
        let dividend = columns.removeLast()
        let previousClose = columns.removeLast()
        columns.append(rows.map { IndexMembership.isNew(slots[$0.place], on: date) })
        columns.append(rows.map { IndexMembership.tenureMonths(slots[$0.place], on: date) })
        return FeatureFrame(
            date: date, slots: rows.map { Int32(slots[$0.place].index) },
            symbols: rows.compactMap { slots[$0.place].symbol }, columns: columns,
            previousClose: previousClose, dividend: dividend)
    }

    /// The stocks with a bar in a session, by slot.
    func rows(at index: Int) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(occupants[index].count)
        for (place, stock) in occupants[index].enumerated() where stock >= 0 {
            let isComposed = Int(stock) >= ownCount
            let walk = isComposed ? composed : own
            guard let series = walk.place(of: Int(stock) - (isComposed ? ownCount : 0), at: index) else {
                continue
            }
            rows.append(
                Row(
                    place: place, origin: walk.origin(of: series), step: Int(series.step),
                    numbers: walk.numbers(at: series)))
        }
        return rows
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
