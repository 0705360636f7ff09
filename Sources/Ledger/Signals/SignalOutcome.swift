public import Core

/// What became of one signal: a row of `signal_outcomes`. Fractions; `return` is a word of SQL, hence `gain`.
public struct SignalOutcome: Hashable, Sendable {
    /// The session after whose close the next decision was due: nothing later counts.
    public var closed: CivilDate
    /// The stock's total return from the open of the execution session to the close of ``closed``.
    public var gain: Double
    /// The mean of the same over all stocks that could be bought at the decision.
    public var benchmark: Double
    /// Of the trade; 0 for HOLD.
    public var cost: Double
    /// By how much following the signal paid: BUY `gain - cost - benchmark`, HOLD `gain - benchmark`, SELL
    /// `benchmark - gain - cost`.
    public var excess: Double
    /// Whether it paid: an excess above 0.
    public var isHit: Bool { excess > 0 }

    public init(closed: CivilDate, action: SignalAction, gain: Double, benchmark: Double, cost: Double) {
        self.closed = closed
        self.gain = gain
        self.benchmark = benchmark
        switch action {
        case .buy:
            self.cost = cost
            excess = gain - cost - benchmark
        case .hold:
            self.cost = 0
            excess = gain - benchmark
        case .sell:
            self.cost = cost
            excess = benchmark - gain - cost
        }
    }

    init(closed: CivilDate, gain: Double, benchmark: Double, cost: Double, excess: Double) {
        self.closed = closed
        self.gain = gain
        self.benchmark = benchmark
        self.cost = cost
        self.excess = excess
    }
}

/// What became of a month: the market that its signals are held against.
public struct SignalMonthOutcome: Hashable, Sendable {
    public var closed: CivilDate
    /// Mean return of the stocks that could be bought; a fraction.
    public var benchmark: Double
    /// Stocks that could be bought, and those of them that did better than their mean: without skill so many
    /// signals pay before costs.
    public var stocks: Int
    public var stockHits: Int
    /// Of what it was worked out from, so that a change of it shows.
    public var inputsDigest: String

    public init(closed: CivilDate, benchmark: Double, stocks: Int, stockHits: Int, inputsDigest: String) {
        self.closed = closed
        self.benchmark = benchmark
        self.stocks = stocks
        self.stockHits = stockHits
        self.inputsDigest = inputsDigest
    }
}
