public import Core

/// The universe as it stands on a session for which features are wanted.
public struct UniverseSession: Sendable {
    public let date: CivilDate
    /// In slot order.
    public let slots: [Slot]

    public init(date: CivilDate, slots: [Slot]) {
        self.date = date
        self.slots = slots
    }
}

/// Computes the 17 features from market sessions held in memory.
public enum FeatureTable {
    /// The first day whose bars count for the features of `date`: January 1 of the year before last.
    ///
    /// Averages with an endless memory need a beginning. It depends on the day's year alone, so one session
    /// computed by itself and the same session among many walk the same bars and give the same bits.
    public static func anchor(of date: CivilDate) -> CivilDate {
        CivilDate(year: max(date.year - 2, 1), month: 1, day: 1) ?? date
    }

    /// One frame for each of `wanted`, in its order.
    ///
    /// A row stands for each active or archived slot whose stock has a bar in that session, by slot. Prices
    /// and volumes are split-adjusted as known on the session; what follows it is never looked at, nor is
    /// what precedes its ``anchor(of:)``. Where the history is too short the value is NaN.
    ///
    /// The history is the company's: bars and splits of a symbol that it had before a rename belong to it, and
    /// those from before a new series do not. What a rename or a new series says counts from its day, or from
    /// the session that told of it where that is later.
    ///
    /// - Precondition: `history` and `wanted` ascend by date, without repetition.
    public static func frames(history: BarHistory, wanted: [UniverseSession]) -> [FeatureFrame] {
        let symbols = symbols(in: wanted)
        let panel = BarPanel(history, keeping: formers(of: symbols, in: history))
        var frames: [FeatureFrame] = []
        frames.reserveCapacity(wanted.count)
        var first = wanted.startIndex
        while first < wanted.endIndex {
            let anchor = anchor(of: wanted[first].date)
            let end = wanted[first...].firstIndex { Self.anchor(of: $0.date) != anchor } ?? wanted.endIndex
            frames += Self.frames(
                panel, successions: history.successions, anchor: anchor, wanted: wanted[first..<end])
            first = end
        }
        return frames
    }

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

    /// Frames of sessions that share an anchor.
    private static func frames(
        _ panel: BarPanel, successions: [[SymbolSuccession]], anchor: CivilDate,
        wanted: ArraySlice<UniverseSession>
    ) -> [FeatureFrame] {
        let firstSession = panel.dates.firstIndex { $0 >= anchor } ?? panel.dates.count
        var wantedIndex = [Int32](repeating: -1, count: panel.dates.count)
        var next = panel.dates.startIndex
        for (offset, session) in wanted.enumerated() {
            while next < panel.dates.count, panel.dates[next] < session.date { next += 1 }
            if next < panel.dates.count, panel.dates[next] == session.date {
                wantedIndex[next] = Int32(offset)
            }
        }

        // Most stocks are one symbol's bars. Those of companies that changed theirs are put together apart, and
        // come after the others.
        let known = SuccessionHistory(successions, dates: panel.dates, from: firstSession)
        let lines = known.symbols.filter { panel.stocks[$0] != nil }.flatMap(known.lines)
        let places = StockPlaces(panel, lines: lines)
        let own = PanelWalk(
            panel, from: firstSession, wantedIndex: wantedIndex, count: wanted.count,
            isWalked: { !places.isComposed[$0] })
        let composed = PanelWalk(
            panel.composed(of: lines), from: firstSession, wantedIndex: wantedIndex, count: wanted.count)

        let sessions = Array(wanted)
        let occupants = occupants(of: sessions, places)
        return parallelMap(sessions.count) { index in
            frame(of: sessions[index], stocks: occupants[index]) { stock in
                stock < places.ownCount
                    ? own.row(of: stock, at: index) : composed.row(of: stock - places.ownCount, at: index)
            }
        }
    }

    /// The stock in each place of each session's slots; -1 for none, or one without a single bar.
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

    /// Gathers a session's rows by slot. `row` is nil for a stock without a bar in the session.
    private static func frame(
        of session: UniverseSession, stocks: [Int32], row: (Int) -> ArraySlice<Double>?
    ) -> FeatureFrame {
        var occupied: [Int] = []
        var values: [Double] = []
        occupied.reserveCapacity(stocks.count)
        values.reserveCapacity(stocks.count * FeatureWalk.rowWidth)
        for (place, stock) in stocks.enumerated() where stock >= 0 {
            guard let row = row(Int(stock)) else { continue }
            occupied.append(place)
            values += row
        }
        func column(_ index: Int) -> [Double] {
            occupied.indices.map { values[$0 * FeatureWalk.rowWidth + index] }
        }
        let slots = session.slots
        var columns = (0..<Feature.count).map(column)
        columns[Feature.isNew.rawValue] = occupied.map { IndexMembership.isNew(slots[$0], on: session.date) }
        columns[Feature.tenureMonths.rawValue] = occupied.map {
            IndexMembership.tenureMonths(slots[$0], on: session.date)
        }
        return FeatureFrame(
            date: session.date, slots: occupied.map { Int32(slots[$0].index) },
            symbols: occupied.compactMap { slots[$0].symbol }, columns: columns,
            previousClose: column(Feature.count))
    }
}
