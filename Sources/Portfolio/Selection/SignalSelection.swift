public import Core

/// One row of the portfolio to publish.
public struct SelectedPosition: Hashable, Sendable {
    public var slot: Int
    public var action: SignalAction
    /// 1 is the highest score; sells follow the last holding.
    public var rank: Int
    /// Fraction of the portfolio, 0...1; 0 for a sell.
    public var targetWeight: Double
    public var previousWeight: Double
    /// The policy's score; NaN where a sold slot has none.
    public var score: Float

    public init(
        slot: Int, action: SignalAction, rank: Int, targetWeight: Double, previousWeight: Double, score: Float
    ) {
        self.slot = slot
        self.action = action
        self.rank = rank
        self.targetWeight = targetWeight
        self.previousWeight = previousWeight
        self.score = score
    }
}

/// From scores to the portfolio that is published: the `count` best buyable slots, and what has to go.
///
/// - The best are taken by score, ties by the lower slot; a score that is not finite is never taken. With
///   fewer buyable slots than `count`, all of them.
/// - Their weights are the masked softmax of the scores over them alone, so the part of the policy's wish
///   that fell on other slots is shared in proportion, and the weights sum to 1.
/// - BUY: taken and not held before. HOLD: taken and held before. SELL: held before and not taken, archived
///   slots among them.
/// - Sells come after the holdings, largest previous weight first. As a published portfolio has at most
///   `count` holdings, the next one has between `count` and twice as many rows.
public struct SignalSelection: Sendable {
    public static let defaultCount = 50

    /// By rank.
    public let positions: [SelectedPosition]
    /// Target of every slot, 0 outside the selection.
    public let targetWeights: [Double]

    /// - Parameters:
    ///   - scores: one a slot.
    ///   - buyable: active, with a price this session; as long as `scores`.
    ///   - previousWeights: targets of the previous publication, 0 where not held; empty for the first. A slot
    ///     that another stock has moved into since must be 0.
    ///   - count: number of holdings.
    ///   - hasEqualWeights: each holding has the same weight, whatever its score.
    public init(
        scores: [Float], buyable: [Bool], previousWeights: [Double] = [], count: Int = Self.defaultCount,
        hasEqualWeights: Bool = false
    ) {
        precondition(scores.count == buyable.count, "one mask entry a score")
        precondition(previousWeights.isEmpty || previousWeights.count == scores.count, "one weight a score")
        precondition(count > 0, "a portfolio needs a holding")
        func previous(_ slot: Int) -> Double { previousWeights.isEmpty ? 0 : previousWeights[slot] }

        let candidates = scores.indices.filter { buyable[$0] && scores[$0].isFinite }
            .sorted { (scores[$0], $1) > (scores[$1], $0) }
        let chosen = Array(candidates.prefix(count))
        var isChosen = [Bool](repeating: false, count: scores.count)
        for slot in chosen { isChosen[slot] = true }
        let weights =
            hasEqualWeights
            ? EqualWeights.weights(mask: isChosen) : MaskedSoftmax.weights(scores: scores, mask: isChosen)

        let dropped = scores.indices.filter { previous($0) > 0 && !isChosen[$0] }
            .sorted { (previous($0), $1) > (previous($1), $0) }
        var positions: [SelectedPosition] = []
        positions.reserveCapacity(chosen.count + dropped.count)
        for slot in chosen + dropped {
            let held = previous(slot) > 0
            positions.append(
                SelectedPosition(
                    slot: slot, action: isChosen[slot] ? (held ? .hold : .buy) : .sell,
                    rank: positions.count + 1, targetWeight: weights[slot], previousWeight: previous(slot),
                    score: scores[slot]))
        }
        self.positions = positions
        targetWeights = weights
    }
}
