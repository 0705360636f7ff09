public import Core

/// What the ledger keeps of one signal: a row of `signals`.
public struct SignalRow: Hashable, Sendable {
    public var symbol: Symbol
    public var slot: Int
    /// GICS sector when it was decided, where known.
    public var sector: String?
    public var action: SignalAction
    public var rank: Int
    /// Fractions of the portfolio after the decision and before it.
    public var target: Double
    public var held: Double
    /// nil where the policy gave none.
    public var score: Double?
    /// 0...1.
    public var confidence: Double
    /// USD; nil when the stock did not trade.
    public var close: Double?

    public init(
        symbol: Symbol, slot: Int, sector: String? = nil, action: SignalAction, rank: Int, target: Double,
        held: Double, score: Double?, confidence: Double, close: Double?
    ) {
        self.symbol = symbol
        self.slot = slot
        self.sector = sector
        self.action = action
        self.rank = rank
        self.target = target
        self.held = held
        self.score = score
        self.confidence = confidence
        self.close = close
    }

    /// What is kept of a signal.
    public init(_ signal: Signal, sector: String?) {
        self.init(
            symbol: signal.symbol, slot: signal.slot, sector: sector, action: signal.action,
            rank: signal.rank, target: signal.targetWeight, held: signal.previousWeight,
            score: signal.score.isNaN ? nil : signal.score, confidence: signal.confidence,
            close: signal.close.isNaN ? nil : signal.close)
    }
}

/// A signal of the record, with what became of it.
public struct RecordedSignal: Hashable, Sendable {
    /// Of the month: the session after whose close it was decided.
    public var session: CivilDate
    public var basis: SignalBasis
    public var row: SignalRow
    /// nil while the month is open.
    public var outcome: SignalOutcome?

    public init(session: CivilDate, basis: SignalBasis, row: SignalRow, outcome: SignalOutcome? = nil) {
        self.session = session
        self.basis = basis
        self.row = row
        self.outcome = outcome
    }
}
