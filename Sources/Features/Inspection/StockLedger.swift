import Core

/// The bars and actions of one company up to a session: what its features are made from.
struct StockLedger {
    let history: BarHistory
    /// One stock, number 0.
    let panel: BarPanel
    let line: StockLine
    let session: CivilDate

    /// The company behind `symbol` on `session`, as known then.
    ///
    /// - Precondition: the history's bars end with the session.
    init(_ symbol: Symbol, on session: CivilDate, in history: BarHistory) {
        let known = SuccessionHistory(history.successions, dates: history.dates, from: 0)
        let lines = known.lines(of: symbol)
        // Together they cover all days.
        line = lines.first { $0.days.contains(session) } ?? lines[0]
        let symbols = Set(line.segments.map(\.symbol)).union([symbol])
        panel = BarPanel(history, keeping: symbols).composed(of: [line])
        self.history = history
        self.session = session
    }

    var barCount: Int { panel.sessions.count }

    func date(of bar: Int) -> CivilDate { panel.dates[Int(panel.sessions[bar])] }

    /// What the company was called on a day; its first known symbol before that.
    func symbol(on day: CivilDate) -> Symbol {
        line.segments.first { $0.days.contains(day) }?.symbol ?? line.symbol
    }

    /// All closes, split-adjusted as known on the session.
    func adjustedCloses() -> [Double] {
        var shares = [Double](repeating: 1, count: barCount)
        SplitSchedule(panel.splits[0], dates: panel.dates, from: 0)
            .fillShares(on: session, sessions: panel.sessions[...], dates: panel.dates, into: &shares)
        return zip(panel.close, shares).map { $0 / $1 }
    }

    /// Actions told by the session, each once, ascending by ex-date.
    func events() -> [StockDossier.Event] {
        var events: [StockDossier.Event] = []
        for split in panel.splits[0] where !events.contains(where: { $0.exDate == split.exDate }) {
            events.append(
                StockDossier.Event(
                    exDate: split.exDate, kind: .split, ratio: split.ratio, toldIn: panel.dates[split.toldIn])
            )
        }
        for step in DividendSchedule(panel.dividends[0], dates: panel.dates, from: 0).steps {
            let told = panel.dividends[0].first { $0.exDate == step.exDate }?.toldIn ?? 0
            events.append(
                StockDossier.Event(
                    exDate: step.exDate, kind: .dividend, amount: step.amount, toldIn: panel.dates[told]))
        }
        let ours = Set(line.segments.map(\.symbol))
        for (index, successions) in history.successions.enumerated() {
            for succession in successions where ours.contains(succession.symbol) {
                let kind: StockDossier.Event.Kind = succession.former == nil ? .newSeries : .rename
                let isKnown = events.contains { $0.kind == kind && $0.exDate == succession.date }
                if isKnown { continue }
                events.append(
                    StockDossier.Event(
                        exDate: succession.date, kind: kind, former: succession.former,
                        toldIn: history.dates[index]))
            }
        }
        return events.sorted { ($0.exDate, $0.kind.rawValue) < ($1.exDate, $1.kind.rawValue) }
    }
}
