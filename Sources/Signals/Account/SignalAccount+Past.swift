import Core
import Lake
import Ledger
import TrackRecord

extension SignalAccount {
    /// The months that are over by the close of a session, by session, of each session the basis that counts.
    ///
    /// What the ledger has of an outcome is taken where it was worked out from the partitions that stand; else it is
    /// worked out anew.
    ///
    /// - Parameters:
    ///   - closedIn: only those that were settled then; nil for all.
    ///   - isWhole: with the signals also of months whose outcome is recorded.
    func pastMonths(
        through session: CivilDate, closedIn: ClosedRange<YearMonth>? = nil, isWhole: Bool = true
    ) throws -> [PastMonth] {
        // A month is over within two, and a decision out of turn within three.
        let first = closedIn.map { $0.lowerBound.adding(months: -3).firstDay }
        let recorded = try ledger.signalMonths(in: (first ?? ExchangeCalendar.coverage.lowerBound)...session)
        let horizon = SignalHorizon(decisions: recorded.map(\.month.session))
        guard let oldest = recorded.first?.month.session else { return [] }
        let sessions = try lake.sessions(of: .features, in: oldest...session)
        var windows: [MonthWindow] = []
        for one in recorded {
            guard
                let due = horizon.due(of: (one.month.session, one.month.execution), through: session),
                let window = OutcomeWindow(one, due: due, through: session, sessions: sessions),
                closedIn?.contains(window.closed.yearMonth) ?? true
            else { continue }
            windows.append(MonthWindow(month: one, window: window))
        }
        return try settled(windows, through: session, isWhole: isWhole)
    }

    private func settled(
        _ windows: [MonthWindow], through session: CivilDate, isWhole: Bool
    ) throws -> [PastMonth] {
        guard let first = windows.first, let last = windows.last else { return [] }
        let checkedFrom = session.adding(months: -Self.monthsChecked)
        let renames = try ledger.successions()
        let editions = try editions(
            windows.filter { $0.month.outcome?.closed != $0.window.closed || $0.window.closed >= checkedFrom }
        )
        var months: [PastMonth] = []
        for entry in windows {
            let (recorded, window) = (entry.month, entry.window)
            let told = renames.filter { $0.date > recorded.month.session && $0.date <= window.closed }
            let standing = recorded.outcome
            guard let digest = inputsDigest(window, editions, told) ?? standing?.inputsDigest else {
                continue
            }
            let month = recorded.month
            let isStanding = standing?.inputsDigest == digest && standing?.closed == window.closed
            let signals =
                isStanding && !isWhole ? [] : try ledger.signals(of: month.session, basis: month.basis)
            if let standing, isStanding {
                months.append(
                    PastMonth(month: month, outcome: standing, signals: signals, isRecorded: true))
            } else {
                months.append(try settle(month, signals, window, told, digest))
            }
        }
        return months
    }

    /// Editions of the partitions of these months.
    private func editions(_ windows: [MonthWindow]) throws(LakeError) -> [CivilDate: String] {
        let wanted = Set(windows.flatMap(\.window.partitions)).sorted()
        let editions = try lake.editions(of: wanted.map { Dataset.features.partition($0) })
        return Dictionary(uniqueKeysWithValues: zip(wanted, editions))
    }

    /// Of all that an outcome is worked out from; nil where a partition was not looked at, or is gone.
    private func inputsDigest(
        _ window: OutcomeWindow, _ editions: [CivilDate: String], _ renames: [SymbolSuccession]
    ) -> String? {
        guard !window.isGone else { return nil }
        var lines = ["cost \(costBasisPoints)"]
        for session in window.partitions {
            guard let edition = editions[session] else { return nil }
            lines.append("\(edition)  \(session)")
        }
        lines += renames.map { "\($0.date) \($0.former?.rawValue ?? "-") \($0.symbol)" }
        return Manifest.Input.digest(of: lines)
    }

    private func settle(
        _ month: SignalMonth, _ signals: [RecordedSignal], _ window: OutcomeWindow,
        _ renames: [SymbolSuccession], _ digest: String
    ) throws -> PastMonth {
        let market = try OutcomeMarket(
            lake: lake, decision: month.session, sessions: window.sessions,
            wanted: signals.map { ($0.row.symbol, $0.row.slot) }, renames: renames)
        let outcome = SignalMonthOutcome(
            closed: window.closed, benchmark: market.benchmark, stocks: market.stocks,
            stockHits: market.stockHits, inputsDigest: digest)
        var settled = signals
        for place in settled.indices {
            let row = settled[place].row
            settled[place].outcome = SignalOutcome(
                closed: window.closed, action: row.action, gain: market.gains[row.symbol] ?? 0,
                benchmark: market.benchmark, cost: costBasisPoints / 10_000)
        }
        return PastMonth(month: month, outcome: outcome, signals: settled, isRecorded: false)
    }
}

private struct MonthWindow {
    var month: RecordedSignalMonth
    var window: OutcomeWindow
}
