import Core
import PolicyModel
import Portfolio

/// What each position's reason is made from.
struct DecisionReasons {
    private let frame: FeatureFrame
    private let slots: [Slot]
    private let standings: [SlotStanding]
    /// Before the rules of risk.
    private let selection: SignalSelection
    private let rules: SignalRules
    private let measure: SignalReason.Measure
    private let places: ScorePlaces
    /// Row of each slot in the frame; nil without a bar.
    private let rowOf: [Int?]
    private let isChosen: Set<Int>

    init(
        frame: FeatureFrame, slots: [Slot], scores: PolicyScores, standings: [SlotStanding],
        selection: SignalSelection, rules: SignalRules, measure: SignalReason.Measure
    ) {
        self.frame = frame
        self.slots = slots
        self.standings = standings
        self.selection = selection
        self.rules = rules
        self.measure = measure
        places = ScorePlaces(
            scores: scores.scores, mask: zip(standings, scores.mask).map { $0 == .eligible && $1 })
        var rowOf = [Int?](repeating: nil, count: slots.count)
        for (row, slot) in frame.slots.enumerated() { rowOf[Int(slot)] = row }
        self.rowOf = rowOf
        isChosen = Set(selection.chosen)
    }

    /// NaN without a bar.
    func close(of slot: Int) -> Double { rowOf[slot].map { frame[.close][$0] } ?? .nan }

    /// - Parameters:
    ///   - position: after the rules of risk.
    ///   - parts: what else the ranking is by; nil for the policy alone.
    ///   - clause: what they did to it; nil where they left it alone.
    func text(
        of position: SelectedPosition, drivers: [SignalDriver], parts: SignalReason.Parts? = nil,
        clause: String?
    ) -> String {
        var reason = SignalReason(
            change(position), cause: cause(position), measure: measure, portfolioSize: rules.count,
            slot: position.slot, score: Double(position.score), places: places, drivers: drivers,
            facts: rowOf[position.slot].map { StockFacts(frame, row: $0) })
        reason.parts = parts
        reason.clause = clause
        return reason.text
    }

    private func change(_ position: SelectedPosition) -> SignalReason.Change {
        switch position.action {
        case .buy: position.heldWeight > 0 ? .added : .opened
        case .sell: position.targetWeight > 0 ? .cut : .closed
        case .hold: .kept
        }
    }

    private func cause(_ position: SelectedPosition) -> SignalReason.Cause {
        let slot = position.slot
        let wish = selection.wishes[slot]
        if position.action != .buy, position.action != askedAction(position) { return .riskLimit }
        switch position.action {
        case .buy: return .ranking
        case .hold:
            if abs(wish - position.heldWeight) <= rules.band { return .smallChange }
            return wish > position.heldWeight && selection.confidences[slot] < rules.minimumConfidence
                ? .belowConfidence(selection.confidences[slot], least: rules.minimumConfidence) : .ranking
        case .sell:
            if position.targetWeight > 0 { return .ranking }
            return isChosen.contains(slot)
                ? .belowPositionFloor(weight: wish, floor: rules.minimumWeight) : obstacle(slot)
        }
    }

    /// What the selection would have had done.
    private func askedAction(_ position: SelectedPosition) -> SignalAction {
        let asked = selection.targetWeights[position.slot]
        return asked > position.heldWeight ? .buy : asked < position.heldWeight ? .sell : .hold
    }

    /// Why a stock that is held is not among those to choose from, if it is not.
    private func obstacle(_ slot: Int) -> SignalReason.Cause {
        switch standings[slot] {
        case .eligible: .ranking
        case .archived: .leftIndex(slots[slot].removed)
        case .absent:
            slots[slot].state == .archived ? .leftIndex(slots[slot].removed) : .didNotTrade(frame.date)
        case .belowPrice: .belowPriceFloor(price: close(of: slot), floor: rules.minimumPrice)
        case .belowMoneyTraded:
            .belowLiquidityFloor(
                traded: rowOf[slot].map { frame.moneyTraded($0) } ?? .nan, floor: rules.minimumMoneyTraded)
        }
    }
}
