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
    /// - Precondition: `history` and `wanted` ascend by date, without repetition.
    public static func frames(history: BarHistory, wanted: [UniverseSession]) -> [FeatureFrame] {
        let panel = BarPanel(history, keeping: symbols(in: wanted))
        var frames: [FeatureFrame] = []
        frames.reserveCapacity(wanted.count)
        var first = wanted.startIndex
        while first < wanted.endIndex {
            let anchor = anchor(of: wanted[first].date)
            let end = wanted[first...].firstIndex { Self.anchor(of: $0.date) != anchor } ?? wanted.endIndex
            frames += Self.frames(panel, anchor: anchor, wanted: wanted[first..<end])
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

    /// Stocks walked in one go by one thread.
    private static let stocksPerChunk = 32

    private struct Walked: Sendable {
        /// Per stock of the chunk, ``FeatureWalk/rowWidth`` values a row.
        var rows: [[Double]]
    }

    /// Frames of sessions that share an anchor.
    private static func frames(
        _ panel: BarPanel, anchor: CivilDate, wanted: ArraySlice<UniverseSession>
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

        let stockCount = panel.starts.count - 1
        let chunks = (stockCount + stocksPerChunk - 1) / stocksPerChunk
        let walked = parallelMap(chunks) { [wantedIndex] chunk in
            var walk = FeatureWalk(capacity: panel.dates.count)
            let stocks = (chunk * stocksPerChunk)..<min((chunk + 1) * stocksPerChunk, stockCount)
            return Walked(
                rows: stocks.map { stock in
                    rows(of: stock, panel, from: firstSession, wantedIndex: wantedIndex, walk: &walk)
                })
        }

        let sessions = Array(wanted)
        // Of each stock, the row number at each wanted session, or -1.
        let rowNumbers = parallelMap(stockCount) { [wantedIndex] stock in
            var numbers = [Int32](repeating: -1, count: sessions.count)
            var number: Int32 = 0
            for bar in panel.starts[stock]..<panel.starts[stock + 1] {
                let index = wantedIndex[Int(panel.sessions[bar])]
                if index >= 0 {
                    numbers[Int(index)] = number
                    number += 1
                }
            }
            return numbers
        }
        let occupants = occupants(of: sessions, panel)
        return parallelMap(sessions.count) { index in
            frame(of: sessions[index], stocks: occupants[index]) { stock in
                let number = Int(rowNumbers[stock][index])
                guard number >= 0 else { return nil }
                let rows = walked[stock / stocksPerChunk].rows[stock % stocksPerChunk]
                return rows[(number * FeatureWalk.rowWidth)..<((number + 1) * FeatureWalk.rowWidth)]
            }
        }
    }

    private static func rows(
        of stock: Int, _ panel: BarPanel, from firstSession: Int, wantedIndex: [Int32],
        walk: inout FeatureWalk
    ) -> [Double] {
        let bars = panel.starts[stock]..<panel.starts[stock + 1]
        let start = bars.first { Int(panel.sessions[$0]) >= firstSession } ?? bars.upperBound
        let wanted = (start..<bars.upperBound).filter { wantedIndex[Int(panel.sessions[$0])] >= 0 }
        var rows = [Double](repeating: 0, count: wanted.count * FeatureWalk.rowWidth)
        let splits = SplitSchedule(panel.splits[stock], dates: panel.dates, from: firstSession)
        walk.run(panel, from: start, wanted: wanted[...], splits: splits, rows: &rows)
        return rows
    }

    /// The stock in each place of each session's slots; -1 for none, or one without a single bar.
    private static func occupants(of sessions: [UniverseSession], _ panel: BarPanel) -> [[Int32]] {
        var occupants: [[Int32]] = []
        occupants.reserveCapacity(sessions.count)
        for (index, session) in sessions.enumerated() {
            let previous = index > 0 ? sessions[index - 1].slots : []
            occupants.append(
                session.slots.indices.map { place in
                    let slot = session.slots[place]
                    guard slot.state != .padding, let symbol = slot.symbol else { return -1 }
                    if place < previous.count, previous[place].symbol == symbol,
                        previous[place].state != .padding
                    {
                        return occupants[index - 1][place]
                    }
                    return Int32(panel.stocks[symbol] ?? -1)
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
