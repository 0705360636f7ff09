import Core
import Ledger
import Portfolio

/// signals.json: every month that has signals, newest first.
struct SignalsDocument: Encodable {
    var months: [SignalMonthEntry]
}

/// What the list says of a month.
struct SignalMonthEntry: Codable {
    var session: CivilDate
    var execution: CivilDate?
    var basis: SignalBasis
    var model: String
    var note: String?
    /// Relative to the list.
    var path: String
    var buys = 0
    var sells = 0
    var holds = 0
    /// The session that ended it; absent while it is open, as are those below.
    var closed: CivilDate?
    var hits: Int?
    /// Signals whose outcome is known.
    var known: Int?
    /// Mean of what following a signal paid beyond the benchmark; a fraction.
    var meanExcess: Double?
    /// Mean return of the stocks that could be bought; a fraction.
    var benchmark: Double?
}

/// signals/YYYY-MM-DD.json: one month's signals, by rank.
struct SignalMonthDocument: Encodable {
    var session: CivilDate
    var execution: CivilDate?
    var basis: SignalBasis
    var model: String
    var notes: [String]
    /// What the ranking is by besides the policy; absent where the signals do not say.
    var combination: [SignalPartRow]?
    var rows: [SignalDocumentRow]
}

/// What became of forecasts or news in a month's ranking.
struct SignalPartRow: Encodable {
    var part: CombinationPart
    var state: CombinationSummary.State
    /// Why it is missing.
    var reason: String?
    /// The forecaster.
    var model: String?
    var stocks: Int
    var weight: Double
    var months: Int
    var coefficient: Double
    var standardError: Double
    var isByHand: Bool

    init(_ part: CombinationSummary.Part) {
        self.part = part.part
        state = part.state
        reason = part.reason
        model = part.model
        stocks = part.stocks
        weight = part.weight
        months = part.months
        coefficient = part.coefficient
        standardError = part.standardError
        isByHand = part.isByHand
    }
}

/// One signal.
struct SignalDocumentRow: Encodable {
    var rank: Int
    var slot: Int
    var symbol: Symbol
    var name: String?
    var sector: String?
    var action: SignalAction
    /// Fractions of the portfolio, as is the one before.
    var targetWeight: Double
    var previousWeight: Double
    var score: Double?
    /// 0...1.
    var confidence: Double?
    /// USD.
    var close: Double?
    /// Absent of signals that were not published.
    var reason: String?
    var drivers: [SignalDriver]
    var expectedHitRate: HitRateEstimate?
    var outcome: Outcome?

    /// What became of it; fractions.
    struct Outcome: Encodable {
        var closed: CivilDate
        var gain: Double
        var benchmark: Double
        var cost: Double
        var excess: Double
        var isHit: Bool

        init(_ outcome: SignalOutcome) {
            closed = outcome.closed
            gain = outcome.gain
            benchmark = outcome.benchmark
            cost = outcome.cost
            excess = outcome.excess
            isHit = outcome.isHit
        }
    }

    /// A published signal.
    init(_ signal: Signal, of stock: Slot?, _ outcome: SignalOutcome?) {
        rank = signal.rank
        slot = signal.slot
        symbol = signal.symbol
        name = stock?.name
        sector = stock?.sector
        action = signal.action
        targetWeight = signal.targetWeight
        previousWeight = signal.previousWeight
        score = signal.score.number
        confidence = signal.confidence.number
        close = signal.close.number
        reason = signal.reason
        drivers = signal.drivers.filter { $0.delta.isFinite }
        expectedHitRate = signal.expectedHitRate
        self.outcome = outcome.map(Outcome.init)
    }

    /// A signal of which there is only what the ledger keeps.
    init(_ signal: RecordedSignal, of stock: Slot?) {
        let row = signal.row
        rank = row.rank
        slot = row.slot
        symbol = row.symbol
        name = stock?.name
        sector = row.sector ?? stock?.sector
        action = row.action
        targetWeight = row.target
        previousWeight = row.held
        score = row.score?.number
        confidence = row.confidence.number
        close = row.close?.number
        drivers = []
        outcome = signal.outcome.map(Outcome.init)
    }
}
