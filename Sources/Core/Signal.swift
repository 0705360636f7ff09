/// What the reader of a signal is told to do.
public enum SignalAction: String, Sendable, Hashable, Codable, CaseIterable {
    /// Open or keep building a position that was not held.
    case buy = "BUY"
    /// Close a position that was held.
    case sell = "SELL"
    /// Keep what is held.
    case hold = "HOLD"
}

/// One stock's recommendation for one month: a row of signals.parquet.
public struct Signal: Hashable, Sendable {
    public var slot: Int
    public var symbol: Symbol
    public var action: SignalAction
    /// 1 is the policy's strongest wish; sells come after the last holding.
    public var rank: Int
    /// Fraction of the portfolio to hold, 0...1.
    public var targetWeight: Double
    /// Fraction that the previous signals asked for, 0...1.
    public var previousWeight: Double
    /// The policy's raw output for the slot.
    public var score: Double
    /// Probability, under the policy's action distribution, that the score makes the published cut; 0...1.
    public var confidence: Double
    /// Last close in USD, split-adjusted as known on the day; NaN when the stock did not trade.
    public var close: Double
    /// One plain sentence.
    public var reason: String
    /// The model version in force, such as `2023-01`.
    public var model: String

    public init(
        slot: Int, symbol: Symbol, action: SignalAction, rank: Int, targetWeight: Double,
        previousWeight: Double,
        score: Double, confidence: Double, close: Double, reason: String, model: String
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
    }
}
