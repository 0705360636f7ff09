public import Core
public import Ledger

/// A month whose outcome is known, with its signals and what became of them.
public struct PastMonth: Sendable {
    public var month: SignalMonth
    public var outcome: SignalMonthOutcome
    /// Each with its outcome; empty where they were not asked for.
    public var signals: [RecordedSignal]
    /// The ledger has it so already.
    public var isRecorded: Bool

    public init(
        month: SignalMonth, outcome: SignalMonthOutcome, signals: [RecordedSignal], isRecorded: Bool
    ) {
        self.month = month
        self.outcome = outcome
        self.signals = signals
        self.isRecorded = isRecorded
    }

    /// The months whose outcome the ledger has, by session, of each session the basis that counts. Nothing is
    /// worked out: what has not been settled yet is absent.
    ///
    /// - Parameter session: outcomes that closed after it do not count.
    /// - Throws: ``LedgerError``.
    public static func recorded(
        in ledger: LedgerDatabase, through session: CivilDate
    ) throws(LedgerError) -> [PastMonth] {
        var past: [PastMonth] = []
        for one in try ledger.signalMonths(in: ExchangeCalendar.coverage.lowerBound...session) {
            guard let outcome = one.outcome, outcome.closed <= session else { continue }
            past.append(
                PastMonth(
                    month: one.month, outcome: outcome,
                    signals: try ledger.signals(of: one.month.session, basis: one.month.basis),
                    isRecorded: true))
        }
        return past
    }
}
