public import Core
public import Lake
public import Ledger

/// Holds the paper account against the backtest of the same signals, month by month, and says where the gap between
/// them comes from.
///
/// A month begins at the close after which signals were decided, with what the account then holds, and runs to the
/// close of the next decision, or as far as the books go. Everything is read from the features, signals and books of
/// these sessions: nothing later counts, and the same inputs give the same figures.
public struct Reconciler: Sendable {
    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let account: String
    private let costBasisPoints: Double

    /// - Parameter costBasisPoints: of the backtest, as the account's own: cost of a trade in 1/10,000 of its value.
    public init(
        lake: DataLake, ledger: LedgerDatabase, account: String = PaperAccountRow.defaultName,
        costBasisPoints: Double = 10
    ) {
        self.lake = lake
        self.ledger = ledger
        self.account = account
        self.costBasisPoints = costBasisPoints
    }

    /// What a run found.
    public struct Outcome: Sendable {
        /// Of all months with features, or recorded ones, oldest first; the last may be under way.
        public var months: [PaperReconciliation] = []
        /// Those of ``months`` that were worked out anew.
        public var made: [ReconciledMonth] = []

        /// What the operator must hear of; nil where every residual is within a basis point.
        public var warning: String? {
            guard let worst = months.last(where: { !$0.isExplained }) else { return nil }
            // Which stocks it is is known of those that were made now.
            return made.last { $0.summary.session == worst.session }?.warning
                ?? ReconciledMonth(summary: worst, positions: [], isOver: true).warning
        }
    }

    /// Compares the months up to a session's close, and records those whose inputs are not the recorded ones.
    ///
    /// - Parameter isDryRun: records nothing.
    /// - Throws: ``TradingError``, ``Lake/LakeError``, ``Ledger/LedgerError``. Months before the one that
    ///   failed are recorded.
    @discardableResult
    public func reconcile(
        through session: CivilDate, isDryRun: Bool = false, at now: Timestamp
    ) throws -> Outcome {
        let recorded = try ledger.paperReconciliations(account: account)
        var outcome = Outcome()
        for span in try spans(through: session) {
            let standing = recorded.last { $0.session == span.session }
            guard
                let inputs = try ReconciliationInputs(span, lake: lake, costBasisPoints: costBasisPoints)
            else {
                if let standing { outcome.months.append(standing) }
                continue
            }
            if let standing, standing.through == span.through, standing.digest == inputs.digest {
                outcome.months.append(standing)
                continue
            }
            let month = try month(span, inputs)
            outcome.months.append(month.summary)
            outcome.made.append(month)
            // A look at an earlier session leaves a longer month alone.
            if !isDryRun, standing.map({ $0.through <= span.through || span.isOver }) ?? true {
                try ledger.record(month.summary, account: account, at: now)
            }
        }
        return outcome
    }

    /// One month with its stocks; records nothing.
    ///
    /// - Parameter session: that of the decision.
    /// - Returns: nil where no such month is in the books up to `last`, or its features are gone.
    /// - Throws: as ``reconcile(through:isDryRun:at:)``.
    public func month(decided session: CivilDate, through last: CivilDate) throws -> ReconciledMonth? {
        guard let span = try spans(through: last).last(where: { $0.session == session }),
            let inputs = try ReconciliationInputs(span, lake: lake, costBasisPoints: costBasisPoints)
        else { return nil }
        return try month(span, inputs)
    }

    private func spans(through session: CivilDate) throws -> [ReconciliationSpan] {
        guard let opened = try ledger.paperAccount(account)?.opened, opened <= session else { return [] }
        return ReconciliationSpan.months(
            of: try ledger.paperSessions(account: account, in: opened...session),
            decisions: try lake.sessions(of: .signals, in: opened...session))
    }

    private func month(
        _ span: ReconciliationSpan, _ inputs: ReconciliationInputs
    ) throws -> ReconciledMonth {
        try inputs.verify(in: lake)
        let signals = try lake.signals(on: span.session)
        let books = try BookedMonth(span, signals: signals, ledger: ledger, account: account)
        let held = books.moves[0].map { $0.value / books.start }
        var targets = [Double](repeating: 0, count: books.stocks.count)
        for signal in signals {
            guard let stock = books.stocks.firstIndex(of: signal.symbol) else { continue }
            targets[stock] = signal.action == .hold ? held[stock] : signal.targetWeight
        }
        let market = BacktestedMonth(
            books.stocks, held: held, targets: targets, frames: try lake.features(on: span.sessions),
            successions: try ledger.successions() + books.renames, costBasisPoints: costBasisPoints)
        let gap = GapAttribution(books, market, costBasisPoints: costBasisPoints)
        let sum = gap.effects.reduce(into: GapEffects()) { $0 += $1 }
        let paper = books.end / books.start - 1
        let positions = books.stocks.indices.map { stock in
            ReconciledPosition(
                symbol: books.stocks[stock],
                paper: books.moves.reduce(0) { $0 + $1[stock].result } / books.start,
                backtest: gap.backtest[stock], effects: gap.effects[stock])
        }
        let notes = ReconciliationNotes(span, books, market, gap).lines
        return ReconciledMonth(
            summary: PaperReconciliation(
                session: span.session, through: span.through, digest: inputs.digest, paper: paper,
                backtest: market.result, price: sum.price, sizing: sum.sizing, cost: sum.cost,
                actions: sum.actions, missed: sum.missed,
                residual: paper - market.result - sum.sum,
                note: notes.isEmpty ? nil : notes.joined(separator: "; ")),
            positions: positions, isOver: span.isOver)
    }
}
