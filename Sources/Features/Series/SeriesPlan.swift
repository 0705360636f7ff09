import Core

/// Cuts stocks' bars into series: at long gaps, and where what is known of splits and dividends changes.
struct SeriesPlan: Sendable {
    private let panel: BarPanel
    private let firstSession: Int
    private let wantedIndex: [Int32]
    private let count: Int
    /// Of each of the panel's sessions, its number among the exchange's.
    private let ordinals: [Int32]

    init(_ panel: BarPanel, from first: Int, wantedIndex: [Int32], count: Int) {
        self.panel = panel
        firstSession = first
        self.wantedIndex = wantedIndex
        self.count = count
        var ordinals: [Int32] = []
        ordinals.reserveCapacity(panel.dates.count)
        if let begin = panel.dates.first, let end = panel.dates.last {
            var next: Int32 = 0
            for session in ExchangeCalendar.nyse.sessions(in: begin...end) {
                while ordinals.count < panel.dates.count, panel.dates[ordinals.count] <= session {
                    ordinals.append(next)
                }
                next += 1
            }
        }
        while ordinals.count < panel.dates.count { ordinals.append((ordinals.last ?? -1) + 1) }
        self.ordinals = ordinals
    }

    /// A stock's series, and of each wanted session the series and the step in it; empty for a stock without a
    /// bar in any of them.
    func stock(_ stock: Int) -> (tasks: [SeriesTask], steps: [(task: Int32, step: Int32)]) {
        let all = panel.starts[stock]..<panel.starts[stock + 1]
        let start = all.first { Int(panel.sessions[$0]) >= firstSession } ?? all.upperBound
        guard start < all.upperBound, wanted(in: start..<all.upperBound) != nil else { return ([], []) }
        let splits = SplitSchedule(panel.splits[stock], dates: panel.dates, from: firstSession)
        let dividends = DividendSchedule(panel.dividends[stock], dates: panel.dates, from: firstSession)
        var tasks: [SeriesTask] = []
        var steps = [(task: Int32, step: Int32)](repeating: (-1, 0), count: count)
        var begin = start
        while begin < all.upperBound {
            var end = begin + 1
            while end < all.upperBound, !isGap(from: end - 1, to: end) { end += 1 }
            var next = begin
            while let first = wanted(in: next..<end) {
                let standing = known(splits, dividends, on: first)
                var last = first
                next = first + 1
                while let bar = wanted(in: next..<end), known(splits, dividends, on: bar) == standing {
                    last = bar
                    next = bar + 1
                }
                for bar in first...last {
                    let index = wantedIndex[Int(panel.sessions[bar])]
                    if index >= 0 { steps[Int(index)] = (Int32(tasks.count), Int32(bar - begin)) }
                }
                tasks.append(
                    SeriesTask(
                        stock: stock, bars: begin..<(last + 1), firstWanted: first,
                        before: begin > start ? begin - 1 : nil,
                        origin: begin > start ? .gap : origin(of: begin), day: date(of: last), splits: splits,
                        dividends: dividends))
            }
            begin = end
        }
        return (tasks, steps)
    }

    private func date(of bar: Int) -> CivilDate { panel.dates[Int(panel.sessions[bar])] }

    private func wanted(in bars: Range<Int>) -> Int? {
        bars.first { wantedIndex[Int(panel.sessions[$0])] >= 0 }
    }

    private func isGap(from bar: Int, to next: Int) -> Bool {
        let silent = ordinals[Int(panel.sessions[next])] - ordinals[Int(panel.sessions[bar])] - 1
        return silent > SeriesWalk.longestGap
    }

    /// As long as it stays the same, so do all values of the past.
    private func known(_ splits: SplitSchedule, _ dividends: DividendSchedule, on bar: Int) -> Int {
        guard !splits.steps.isEmpty || !dividends.steps.isEmpty else { return 0 }
        let date = date(of: bar)
        return splits.count(on: date) + dividends.lateCount(on: date)
    }

    private func origin(of bar: Int) -> SeriesTask.Origin {
        let since = ordinals[Int(panel.sessions[bar])] - ordinals[firstSession]
        return since <= SeriesWalk.longestGap ? .history : .listing
    }
}
