import Core

/// From scores to the portfolio that is published: the best slots that may be bought, and what has to go.
///
/// - The `rules.count` best are chosen by score, ties by the lower slot; a score that is not finite never is.
///   With fewer slots than that, all of them.
/// - The policy's wish is the masked softmax of the scores over the chosen, or equal weights.
/// - A wish for more than is held takes ``SignalRules/minimumConfidence``. Where that is missing, and where the
///   wish is for less than ``SignalRules/minimumWeight``, the money stays in cash: it is not spread over others.
/// - A change of not more than ``SignalRules/band`` is not made. What is not chosen is closed, whatever its size.
/// - Where targets add up to more than 1, as kept positions may have grown, what is bought is cut in
///   proportion. Targets never exceed both the wish and what is held.
///
/// BUY: the target is above what is held; SELL: below; HOLD: the same.
public struct SignalSelection: Sendable {
    /// By rank.
    public private(set) var positions: [SelectedPosition]
    /// Target of every slot, 0 outside the selection.
    public private(set) var targetWeights: [Double]
    /// Chosen by score, best first; not all need be in ``positions``.
    public let chosen: [Int]
    /// Chosen that were to be opened or added to, and missed the confidence that it takes.
    public var unsureCount: Int { unsure.count }
    /// These, by rank, with what each would have been given and got.
    public let unsure: [RiskChange]
    /// Chosen and not opened, as the position would have been too small.
    public let smallCount: Int
    /// Of every slot, before the decision.
    public let heldWeights: [Double]
    /// What the policy would hold of each slot if nothing stood against it; adds up to 1 over the chosen.
    public let wishes: [Double]
    /// See ``Confidence``; 1 for the chosen where scores are certain.
    public let confidences: [Double]
    private let scores: [Float]

    /// - Parameters:
    ///   - scores: one a slot.
    ///   - deviations: standard deviations of the scores, one a slot; empty where scores are certain.
    ///   - eligible: what may be bought; as long as `scores`.
    ///   - held: fractions of the portfolio, 0 where nothing is held; empty for all in cash. A slot that another
    ///     stock has moved into since must be 0.
    ///   - hasEqualWeights: each of the chosen has the same weight, whatever its score.
    public init(
        scores: [Float], deviations: [Float] = [], eligible: [Bool], held: [Double] = [],
        rules: SignalRules = SignalRules(), hasEqualWeights: Bool = false
    ) {
        precondition(scores.count == eligible.count, "one flag a score")
        precondition(held.isEmpty || held.count == scores.count, "one weight a score")
        let held = held.isEmpty ? [Double](repeating: 0, count: scores.count) : held
        let chosen = Self.best(scores, eligible, count: rules.count)
        var isChosen = [Bool](repeating: false, count: scores.count)
        for slot in chosen { isChosen[slot] = true }
        if deviations.isEmpty {
            confidences = isChosen.map { $0 ? 1 : 0 }
        } else {
            confidences = Confidence.confidences(
                means: scores, deviations: deviations, mask: eligible, count: rules.count)
        }
        let wishes =
            hasEqualWeights
            ? EqualWeights.weights(mask: isChosen) : MaskedSoftmax.weights(scores: scores, mask: isChosen)

        var targets = [Double](repeating: 0, count: scores.count)
        var unsure: [RiskChange] = []
        var small = 0
        for slot in chosen {
            var target = wishes[slot]
            if target > held[slot], confidences[slot] < rules.minimumConfidence {
                unsure.append(
                    RiskChange(rule: .confidence, slot: slot, before: target, after: held[slot]))
                target = held[slot]
            } else if target < rules.minimumWeight {
                target = 0
                small += held[slot] > 0 ? 0 : 1
            }
            targets[slot] = Self.traded(target, held: held[slot], rules)
        }
        Self.fit(&targets, held: held, chosen, rules)

        positions = Self.positions(scores: scores, targets: targets, held: held, chosen: chosen)
        self.chosen = chosen
        self.wishes = wishes
        heldWeights = held
        targetWeights = targets
        self.unsure = unsure
        self.scores = scores
        smallCount = small
    }

    /// The same with other targets, such as those that risk leaves: what ends at 0 and was not held is no position.
    ///
    /// - Parameter targets: one a slot, none above what it was.
    public func sized(to targets: [Double]) -> SignalSelection {
        precondition(targets.count == targetWeights.count, "one target a slot")
        var sized = self
        sized.targetWeights = targets
        sized.positions = Self.positions(scores: scores, targets: targets, held: heldWeights, chosen: chosen)
        return sized
    }

    private static func positions(
        scores: [Float], targets: [Double], held: [Double], chosen: [Int]
    ) -> [SelectedPosition] {
        let closed = scores.indices.filter { held[$0] > 0 && targets[$0] == 0 }
            .sorted { (held[$0], $1) > (held[$1], $0) }
        var positions: [SelectedPosition] = []
        for slot in chosen.filter({ targets[$0] > 0 }) + closed {
            positions.append(
                SelectedPosition(
                    slot: slot,
                    action: targets[slot] > held[slot] ? .buy : targets[slot] < held[slot] ? .sell : .hold,
                    rank: positions.count + 1, targetWeight: targets[slot], heldWeight: held[slot],
                    score: scores[slot]))
        }
        return positions
    }

    private static func best(_ scores: [Float], _ eligible: [Bool], count: Int) -> [Int] {
        let candidates = scores.indices.filter { eligible[$0] && scores[$0].isFinite }
        return Array(candidates.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(count))
    }

    /// What is left of a wish when small changes are not traded. Closing is never small.
    private static func traded(_ target: Double, held: Double, _ rules: SignalRules) -> Double {
        guard target > 0 else { return 0 }
        return abs(target - held) <= rules.band ? held : target
    }

    /// Cuts what is bought until targets add up to 1 at most.
    private static func fit(
        _ targets: inout [Double], held: [Double], _ chosen: [Int], _ rules: SignalRules
    ) {
        let sum = chosen.reduce(0) { $0 + targets[$1] }
        guard sum > 1 + 1e-12 else { return }
        let bought = chosen.reduce(0) { $0 + max(0, targets[$1] - held[$1]) }
        guard bought > 0 else { return }
        let share = max(0, 1 - (sum - 1) / bought)
        for slot in chosen where targets[slot] > held[slot] {
            let target = held[slot] + share * (targets[slot] - held[slot])
            let isTooSmall = target < rules.minimumWeight || target - held[slot] <= rules.band
            targets[slot] = isTooSmall ? held[slot] : target
        }
    }
}
