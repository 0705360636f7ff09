import PolicyModel
import Portfolio

/// A session's scores, combined, with what each part said.
struct CombinedScores {
    /// What the selection goes by: the policy's alone, to the last bit, where nothing else counts. Deviations are
    /// always the policy's.
    let scores: PolicyScores
    /// Nil without a combination.
    let summary: CombinationSummary?
    /// Sentences for the list.
    let notes: [String]
    private let policy: [Float]
    private let parts: CombinationParts?
    private let combination: SessionCombination?
    private let forecastPlaces: ScorePlaces?

    /// - Parameters:
    ///   - combination: nil for the policy alone.
    ///   - isRule: a rule gave the scores, with which nothing is combined.
    init(
        _ policy: PolicyScores, standings: [SlotStanding], _ combination: SessionCombination?, isRule: Bool
    ) {
        self.policy = policy.scores
        guard let combination else {
            scores = policy
            (summary, notes, parts, self.combination, forecastPlaces) = (nil, [], nil, nil, nil)
            return
        }
        let eligible = zip(standings, policy.mask).map { $0 == .eligible && $1 }
        let parts = isRule ? nil : combination.material.parts(policy.scores, eligible: eligible)
        let summary = combination.summary(parts)
        var combined = policy
        if let parts { combined.scores = parts.combined(policy.scores, combination.fit.weights) }
        scores = combined
        self.summary = summary
        notes = isRule ? [] : combination.notes(summary)
        self.parts = parts
        self.combination = combination
        forecastPlaces = combination.material.ranks.map { ranks in
            ScorePlaces(scores: ranks.map { Float($0) }, mask: eligible)
        }
    }

    /// Parts that have a weight.
    private var used: [CombinationPart] {
        summary?.parts.filter { $0.state == .used }.map(\.part) ?? []
    }

    /// Nil where the policy alone decided, and of a slot without a score.
    func parts(of slot: Int) -> SignalParts? {
        guard let parts, let combination, !used.isEmpty, policy[slot].isFinite else { return nil }
        func added(_ part: CombinationPart) -> Double {
            guard used.contains(part), let z = parts.values(of: part)?[slot] else { return 0 }
            return combination.fit.weights[part] * parts.policyDeviation * z
        }
        return SignalParts(
            policy: Double(policy[slot]), forecast: added(.forecast), sentiment: added(.sentiment))
    }

    /// What a reason says of the parts that have a weight; nil where there are none.
    func reason(of slot: Int) -> SignalReason.Parts? {
        guard let combination, !used.isEmpty else { return nil }
        let clauses = used.compactMap { part in
            switch part {
            case .forecast: forecastClause(slot, combination.material)
            case .sentiment: newsClause(slot, combination.material)
            }
        }
        return SignalReason.Parts(names: used.map(\.words), text: clauses.joined(separator: ", "))
    }

    /// Such as `forecast ranks it 12 of 2600 (up)`.
    private func forecastClause(_ slot: Int, _ material: CombinationMaterial) -> String? {
        guard let places = forecastPlaces, let place = places.place(of: slot),
            let expected = material.expected?[slot]
        else { return nil }
        let way = expected > 0 ? "up" : expected < 0 ? "down" : "flat"
        return "forecast ranks it \(place) of \(places.count) (\(way))"
    }

    /// Such as `news +0.4 of 7 headlines`.
    private func newsClause(_ slot: Int, _ material: CombinationMaterial) -> String? {
        let count = material.headlines[slot]
        guard count > 0 else { return "no news" }
        let mood = PlainNumber.decimal(material.scores[slot], digits: 1)
        let sign = mood.hasPrefix("-") || mood == "0.0" ? "" : "+"
        return "news \(sign)\(mood) of \(count) \(count == 1 ? "headline" : "headlines")"
    }
}
