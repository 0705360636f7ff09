/// What the reader of a signal is told to do.
public enum SignalAction: String, Sendable, Hashable, Codable, CaseIterable {
    /// Open a position, or add to one.
    case buy = "BUY"
    /// Close a position, or cut it.
    case sell = "SELL"
    /// Keep what is held, to the share.
    case hold = "HOLD"
}

/// One stock's recommendation for one month: a row of signals.parquet.
public struct Signal: Hashable, Sendable {
    public var slot: Int
    public var symbol: Symbol
    public var action: SignalAction
    /// 1 is the policy's strongest wish; positions to close come after the last holding.
    public var rank: Int
    /// Fraction of the portfolio to hold, 0...1.
    public var targetWeight: Double
    /// Fraction held before the decision, 0...1: by the paper account, or else what the last signals asked for, drifted
    /// with prices since.
    public var previousWeight: Double
    /// The policy's raw output for the slot.
    public var score: Double
    /// Probability, under the policy's action distribution, that the score makes the published cut; 0...1.
    public var confidence: Double
    /// Last close in USD, split-adjusted as known on the day; NaN when the stock did not trade.
    public var close: Double
    /// One plain sentence.
    public var reason: String
    /// The model version that decided, such as `2023-01`.
    public var model: String
    /// What each group of features did to the score, in the groups' order; empty where it was not worked out.
    public var drivers: [SignalDriver]
    /// Share of past signals of this action and confidence that paid; nil without a history.
    public var expectedHitRate: HitRateEstimate?

    public init(
        slot: Int, symbol: Symbol, action: SignalAction, rank: Int, targetWeight: Double,
        previousWeight: Double, score: Double, confidence: Double, close: Double, reason: String,
        model: String, drivers: [SignalDriver] = [], expectedHitRate: HitRateEstimate? = nil
    ) {
        self.slot = slot
        self.symbol = symbol
        self.action = action
        self.rank = rank
        self.targetWeight = targetWeight
        self.previousWeight = previousWeight
        self.score = score
        self.confidence = confidence
        self.close = close
        self.reason = reason
        self.model = model
        self.drivers = drivers
        self.expectedHitRate = expectedHitRate
    }
}
