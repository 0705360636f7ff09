import Core
import Foundation
import PolicyModel
import Portfolio

/// From one session's scores to signals with their confidence and reason.
struct SignalRanking {
    private let frame: FeatureFrame
    private let slots: [Slot]
    private let scores: PolicyScores
    private let portfolioSize: Int
    private let selection: SignalSelection
    private let confidences: [Double]
    /// Row of each slot in the frame; nil without a bar.
    private let rowOf: [Int?]
    /// Place of each buyable slot by score, 1 the best; nil for the others.
    private let placeOf: [Int?]
    private let buyableCount: Int
    private let isEqual: Bool

    /// - Parameter isEqual: scores are the money traded, and all that are chosen have the same weight.
    init(
        frame: FeatureFrame, slots: [Slot], scores: PolicyScores, held: [Double], portfolioSize: Int,
        isEqual: Bool = false
    ) {
        self.isEqual = isEqual
        self.frame = frame
        self.slots = slots
        self.scores = scores
        self.portfolioSize = portfolioSize
        selection = SignalSelection(
            scores: scores.scores, buyable: scores.mask, previousWeights: held, count: portfolioSize,
            hasEqualWeights: isEqual)
        confidences = Confidence.confidences(
            means: scores.scores, deviations: scores.logDeviations.map { exp($0) }, mask: scores.mask,
            count: portfolioSize)
        var rowOf = [Int?](repeating: nil, count: slots.count)
        for (row, slot) in frame.slots.enumerated() { rowOf[Int(slot)] = row }
        self.rowOf = rowOf
        let ranked = SignalSelection(
            scores: scores.scores, buyable: scores.mask, count: max(1, scores.mask.count { $0 }))
        var placeOf = [Int?](repeating: nil, count: slots.count)
        for position in ranked.positions { placeOf[position.slot] = position.rank }
        self.placeOf = placeOf
        buyableCount = ranked.positions.count
    }

    func signals(model: String) -> [Signal] {
        selection.positions.compactMap { position in
            guard let symbol = slots[position.slot].symbol else { return nil }
            return Signal(
                slot: position.slot, symbol: symbol, action: position.action, rank: position.rank,
                targetWeight: position.targetWeight, previousWeight: position.previousWeight,
                score: Double(position.score), confidence: confidences[position.slot],
                close: rowOf[position.slot].map { frame[.close][$0] } ?? .nan, reason: reason(position),
                model: model)
        }
    }

    private var kind: String { isEqual ? "most traded" : "strongest" }

    private func reason(_ position: SelectedPosition) -> String {
        let place = placeOf[position.slot].map {
            "ranked \($0) of \(buyableCount) by \(isEqual ? "money traded" : "the policy")"
        }
        let slot = slots[position.slot]
        let standing: String
        switch position.action {
        case .buy: standing = "New among the \(portfolioSize) \(kind): \(place ?? "unranked")"
        case .hold: standing = "Stays among the \(portfolioSize) \(kind): \(place ?? "unranked")"
        case .sell:
            if slot.state == .archived, let removed = slot.removed {
                standing = "Left the index on \(removed)"
            } else if rowOf[position.slot] == nil {
                standing = "Did not trade on \(frame.date)"
            } else {
                standing = "No longer among the \(portfolioSize) \(kind): \(place ?? "unranked")"
            }
        }
        return standing + facts(position.slot) + "."
    }

    /// What a reader would look up first, where it is known.
    private func facts(_ slot: Int) -> String {
        guard let row = rowOf[slot] else { return "" }
        var facts: [String] = []
        let month = frame[.return21][row]
        if month.isFinite { facts.append("21-session return \(percent(month, signed: true))") }
        let rsi = frame[.rsi14][row]
        if rsi.isFinite { facts.append("RSI \(Int(rsi.rounded()))") }
        let volatility = frame[.volatility20][row]
        if volatility.isFinite { facts.append("volatility \(percent(volatility, signed: false))") }
        return facts.isEmpty ? "" : "; " + facts.joined(separator: ", ")
    }

    /// One decimal, whatever the locale.
    private func percent(_ fraction: Double, signed: Bool) -> String {
        let tenths = Int((abs(fraction) * 1000).rounded())
        let sign = tenths == 0 ? "" : fraction < 0 ? "-" : signed ? "+" : ""
        return "\(sign)\(tenths / 10).\(tenths % 10)%"
    }
}
