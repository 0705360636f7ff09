public import Core
public import Ledger
public import TrackRecord

extension SignalAccount {
    /// How often the signals paid whose outcomes closed in the 12 months up to a session.
    ///
    /// - Parameters:
    ///   - session: nothing after its close counts.
    ///   - closedIn: the months to look at instead.
    /// - Throws: ``LedgerError`` or ``LakeError``.
    public func success(
        through session: CivilDate, closedIn: ClosedRange<YearMonth>? = nil
    ) throws -> SuccessReport {
        let closedIn = closedIn ?? Self.window(session)
        return SuccessReport(try pastMonths(through: session, closedIn: closedIn), closedIn: closedIn)
    }

    /// Every signal that a stock had up to a session, oldest first, with what is known of it by then: of each
    /// session the basis that counts.
    ///
    /// - Throws: ``LedgerError`` or ``LakeError``.
    public func history(of symbol: Symbol, through session: CivilDate) throws -> [PastSignal] {
        let own = try ledger.signals(of: symbol).filter { $0.session <= session }
        guard let first = own.first?.session else { return [] }
        let months = try ledger.signalMonths(in: first...session)
        let counted = Dictionary(uniqueKeysWithValues: months.map { ($0.month.session, $0.month) })
        let past = Dictionary(
            try pastMonths(through: session).map { ($0.month.session, $0) }, uniquingKeysWith: { $1 })
        return own.compactMap { signal in
            guard let month = counted[signal.session], month.basis == signal.basis else { return nil }
            var told = signal
            told.outcome = past[signal.session]?.signals.first { $0.row.symbol == symbol }?.outcome
            return PastSignal(month: month, signal: told)
        }
    }
}

/// A signal and the month it was given in.
public struct PastSignal: Sendable, Hashable {
    public var month: SignalMonth
    public var signal: RecordedSignal
}
