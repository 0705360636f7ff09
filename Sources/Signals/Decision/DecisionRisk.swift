import Core
import Portfolio

/// A selection after the rules of risk.
struct DecisionRisk {
    /// What is left of it.
    let selection: SignalSelection
    /// In the order in which they were made; the selection's own, for want of confidence, come first.
    let changes: [RiskChange]
    let facts: RiskFacts
    let context: RiskContext

    /// - Parameters:
    ///   - confidences: as they are told, one a slot.
    init(
        _ asked: SignalSelection, frame: FeatureFrame, slots: [Slot], confidences: [Double],
        rules: SignalRules, context: RiskContext
    ) {
        self.context = context
        guard !context.isNone else {
            selection = asked
            changes = []
            facts = RiskFacts(slotCount: slots.count)
            return
        }
        facts = Self.facts(asked, frame, slots, confidences, context)
        let sizing = RiskSizing(
            targets: asked.targetWeights, wishes: asked.wishes, held: asked.heldWeights, facts: facts,
            conditions: context.conditions, band: rules.band, minimumWeight: rules.minimumWeight)
        selection = asked.sized(to: sizing.targets)
        changes = asked.unsure + sizing.changes
    }

    /// Nil where nothing limits anything.
    func summary(_ slots: [Slot]) -> RiskSummary? {
        context.isNone ? nil : RiskSummary(changes, context.conditions) { slots[$0].symbol }
    }

    private static func facts(
        _ asked: SignalSelection, _ frame: FeatureFrame, _ slots: [Slot], _ confidences: [Double],
        _ context: RiskContext
    ) -> RiskFacts {
        var facts = RiskFacts(slotCount: slots.count)
        for (row, slot) in frame.slots.enumerated() where asked.targetWeights[Int(slot)] > 0 {
            let slot = Int(slot)
            facts.sectors[slot] = slots[slot].sector
            facts.moneyTraded[slot] = frame.moneyTraded(row)
            // What is left of a position that is cut is held.
            let action: SignalAction = asked.targetWeights[slot] > asked.heldWeights[slot] ? .buy : .hold
            facts.kelly[slot] = context.kelly(action, confidences[slot])
        }
        return facts
    }
}
