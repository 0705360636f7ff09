public import Core
public import Lake
public import Ledger
import Portfolio
import TrackRecord

/// What the signals of past months came to: records each month, settles it when the next decision has come, and
/// tells how often signals paid.
///
/// A signal's outcome runs from the open of the execution session to the close of the session after which the next
/// decision is taken. With r the stock's total return over it, b the mean of r over all stocks that could be bought
/// at the decision and c the cost of the trade, its excess is `r - c - b` for BUY, `r - b` for HOLD and `b - r - c`
/// for SELL; it is a hit where that is above 0. Whatever is told for a session comes of decisions before it and of
/// prices up to its close: the same later, whether the ledger was settled in between or not.
public struct SignalAccount: Sendable {
    let lake: DataLake
    let ledger: LedgerDatabase
    let costBasisPoints: Double
    /// Outcomes that closed longer ago are taken from the ledger as they are.
    static let monthsChecked = 13

    /// - Parameter costBasisPoints: of a trade, 1/10,000 of what is bought or sold.
    public init(lake: DataLake, ledger: LedgerDatabase, costBasisPoints: Double) {
        self.lake = lake
        self.ledger = ledger
        self.costBasisPoints = costBasisPoints
    }

    /// Writes a month's signals down; the same again changes nothing, and others replace those of the same session
    /// and basis.
    ///
    /// - Parameters:
    ///   - slots: the universe of the session, for the sectors.
    ///   - digest: SHA-256 of signals.parquet, in hexadecimal.
    ///   - note: one line on all of them, such as that nothing qualified.
    /// - Throws: ``LedgerError``.
    @discardableResult
    public func record(
        signals: [Signal], slots: [Slot], session: CivilDate, execution: CivilDate, basis: SignalBasis,
        model: String, digest: String, note: String? = nil, at now: Timestamp
    ) throws(LedgerError) -> SignalRecording {
        let sectors = Dictionary(
            slots.compactMap { slot in slot.symbol.map { ($0, slot.sector) } },
            uniquingKeysWith: { one, _ in one })
        return try ledger.record(
            SignalMonth(
                session: session, execution: execution, basis: basis, model: model, digest: digest, note: note
            ),
            signals.map { SignalRow($0, sector: sectors[$0.symbol] ?? nil) }, at: now)
    }

    /// Settles every month whose next decision has come by the close of a session, and settles those of the last
    /// year again whose prices have changed since. The same again changes nothing.
    ///
    /// - Returns: months that were settled or settled again.
    /// - Throws: ``LedgerError`` or ``LakeError``.
    @discardableResult
    public func close(through session: CivilDate) throws -> Int {
        var count = 0
        for past in try pastMonths(through: session, isWhole: false)
        where !past.isRecorded {
            let outcomes = past.signals.map { ($0.row.symbol, $0.outcome) }
            let written = try ledger.close(
                session: past.month.session, basis: past.month.basis, digest: past.month.digest, past.outcome,
                Dictionary(outcomes.compactMap { symbol, outcome in outcome.map { (symbol, $0) } }) { $1 })
            if written { count += 1 }
        }
        return count
    }

    /// How often signals like these paid in the 12 months up to a session, for the signals that are decided after
    /// its close. Reads the ledger and the features, and writes nothing.
    ///
    /// - Throws: ``LedgerError`` or ``LakeError``.
    public func expectedHitRates(before session: CivilDate) throws -> ExpectedHitRates {
        let months = try pastMonths(through: session, closedIn: Self.window(session), isWhole: false)
            .filter(\.month.basis.isRecord)
        var hits = months.filter { !$0.isRecorded }.flatMap(\.signals).compactMap { SignalHit($0) }
        if let first = months.first, let last = months.last {
            let recorded = Set(months.filter(\.isRecorded).map { [$0.month.session: $0.month.basis] })
            hits += try ledger.signalHits(in: first.month.session...last.month.session)
                .filter { recorded.contains([$0.session: $0.basis]) }
        }
        return ExpectedHitRates(hits)
    }

    /// The 12 months that end with the session's.
    static func window(_ session: CivilDate) -> ClosedRange<YearMonth> {
        session.yearMonth.adding(months: -11)...session.yearMonth
    }
}
