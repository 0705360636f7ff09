public import Core
import Foundation
import Models
import PolicyModel
public import Portfolio

/// One month's decision, from a session's features and what is held; reads and writes nothing.
///
/// The same values give the same signals, bit for bit.
public struct SignalDecision: Sendable {
    /// By rank.
    public let signals: [Signal]
    /// What a reader must know of the list, one sentence each: why it is short or empty.
    public let notes: [String]
    public let selection: SignalSelection
    /// What the rules of risk did; nil where there are none.
    public let risk: RiskSummary?
    /// What the policy's scores were combined with; nil where nothing was asked for.
    public let combination: CombinationSummary?
    /// Of each signal's score, by slot; empty where the policy alone decided.
    public let parts: [Int: SignalParts]

    /// - Parameters:
    ///   - slots: of the frame's session, all 3,600.
    ///   - held: fractions of the portfolio, one a slot.
    ///   - hitRates: what past signals of an action and a confidence came to; nil where there is no history.
    ///   - risk: what sizes go by; what it limits is limited after the selection.
    ///   - threads: of the scoring pass.
    ///   - progress: told the batches done and their total.
    /// - Throws: ``PolicyModel/PolicyModelError``; ``SignalError`` with `outOfBounds` for scores or targets that
    ///   are not within their limits.
    public init(
        _ decider: SignalDecider, frame: FeatureFrame, slots: [Slot], held: [Double], rules: SignalRules,
        hitRates: (SignalAction, Double) -> HitRateEstimate? = { _, _ in nil },
        risk context: RiskContext = .none, threads: Int = 1,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        try self.init(
            decider, frame: frame, slots: slots, held: held, rules: rules, hitRates: hitRates, risk: context,
            combination: nil, threads: threads, progress: progress)
    }

    /// - Parameter combination: what the policy is combined with; nil for the policy alone.
    init(
        _ decider: SignalDecider, frame: FeatureFrame, slots: [Slot], held: [Double], rules: SignalRules,
        hitRates: (SignalAction, Double) -> HitRateEstimate?, risk context: RiskContext,
        combination: SessionCombination?, threads: Int, progress: (_ done: Int, _ total: Int) -> Void
    ) throws {
        let verdict = try decider.verdict(on: frame, held: held, threads: threads) { step in
            let done = step.batch + 1 + (step.phase == .score ? step.batchCount : 0)
            progress(done, 2 * step.batchCount)
        }
        try Self.check(verdict.scores, of: decider)
        let standings = rules.standings(of: frame)
        let combined = CombinedScores(
            verdict.scores, standings: standings, combination, isRule: decider.isEqualWeights)
        let scores = combined.scores
        let asked = SignalSelection(
            scores, standings: standings, held: held, rules: rules, hasEqualWeights: decider.isEqualWeights)
        try Self.check(asked, rules)
        let reasons = DecisionReasons(
            frame: frame, slots: slots, scores: scores, standings: standings, selection: asked,
            rules: rules, measure: decider.isEqualWeights ? .moneyTraded : .policy)
        // Confidence is told also where no rule asks for it.
        let confidences =
            rules.minimumConfidence > 0 || decider.isEqualWeights
            ? asked.confidences
            : Confidence.confidences(
                means: scores.scores, deviations: scores.logDeviations.map { exp($0) },
                mask: standings.map { $0 == .eligible }, count: rules.count)
        let risk = DecisionRisk(
            asked, frame: frame, slots: slots, confidences: confidences, rules: rules, context: context)
        let selection = risk.selection
        try Self.check(selection, rules)
        let words = RiskWords(risk, slots: slots)
        let drivers = try verdict.drivers(
            of: selection.positions.map(\.slot).filter { scores.scores[$0].isFinite }, threads: threads)
        signals = selection.positions.compactMap { position -> Signal? in
            guard let symbol = slots[position.slot].symbol else { return nil }
            let confidence = confidences[position.slot]
            let drivers = drivers[position.slot] ?? []
            return Signal(
                slot: position.slot, symbol: symbol, action: position.action, rank: position.rank,
                targetWeight: position.targetWeight, previousWeight: position.heldWeight,
                score: Double(position.score), confidence: confidence,
                close: reasons.close(of: position.slot),
                reason: reasons.text(
                    of: position, drivers: drivers, parts: combined.reason(of: position.slot),
                    clause: words.clause(position.slot)),
                model: decider.name, drivers: drivers,
                expectedHitRate: hitRates(position.action, confidence))
        }
        notes =
            DecisionNotes(
                selection: asked, scores: scores, confidences: confidences, slots: slots, rules: rules,
                risk: words.notes, left: selection.targetWeights
            ).lines + combined.notes
        self.selection = selection
        self.risk = risk.summary(slots)
        self.combination = combined.summary
        parts = selection.positions.reduce(into: [:]) { $0[$1.slot] = combined.parts(of: $1.slot) }
    }

    private static func check(_ scores: PolicyScores, of decider: SignalDecider) throws(SignalError) {
        for slot in scores.scores.indices where scores.mask[slot] {
            guard scores.scores[slot].isFinite, !scores.logDeviations[slot].isNaN else {
                throw SignalError(
                    .outOfBounds,
                    "model \(decider.name) gives slot \(slot) the score \(scores.scores[slot]), which is no number; "
                        + "nothing is published; train again, or run bellwether models rollback")
            }
        }
    }

    private static func check(_ selection: SignalSelection, _ rules: SignalRules) throws(SignalError) {
        let limit = rules.largestWeight(of: selection.chosen.count)
        var sum = 0.0
        for (slot, weight) in selection.targetWeights.enumerated() {
            sum += weight
            // What is held may have grown beyond it; the policy may not aim there.
            guard weight >= 0, weight <= max(limit, selection.heldWeights[slot]) else {
                throw SignalError(
                    .outOfBounds,
                    "slot \(slot) would get \(weight) of the portfolio, where \(limit) is the limit; nothing is "
                        + "published; raise signals.max_weight if that is meant, else run bellwether models rollback"
                )
            }
        }
        guard sum <= 1 + 1e-9 else {
            throw SignalError(
                .outOfBounds, "the targets add up to \(sum) of the portfolio; nothing is published; report it"
            )
        }
    }
}
