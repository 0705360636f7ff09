public import Core

/// One row of the portfolio to publish.
public struct SelectedPosition: Hashable, Sendable {
    public var slot: Int
    public var action: SignalAction
    /// 1 is the highest score; positions to close follow the last holding.
    public var rank: Int
    /// Fraction of the portfolio, 0...1; 0 for what is closed.
    public var targetWeight: Double
    /// Fraction held before.
    public var heldWeight: Double
    /// The policy's score; NaN where a sold slot has none.
    public var score: Float

    public init(
        slot: Int, action: SignalAction, rank: Int, targetWeight: Double, heldWeight: Double, score: Float
    ) {
        self.slot = slot
        self.action = action
        self.rank = rank
        self.targetWeight = targetWeight
        self.heldWeight = heldWeight
        self.score = score
    }
}
