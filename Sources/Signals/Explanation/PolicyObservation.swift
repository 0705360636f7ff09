import Core
import PolicyModel

/// What a policy was shown of a session, and what it says when a stock's part of it is changed.
struct PolicyObservation {
    /// Normalised, `slots x features`.
    let values: [Float]
    let mask: [Bool]
    /// Fractions of the portfolio, one a slot.
    let held: [Float]

    init(_ frame: FeatureFrame, normaliser: Normaliser, held: [Double]) {
        let raw = ObservationEncoder.encode(frame)
        values = normaliser.applied(toSession: raw.values)
        mask = raw.mask
        self.held = held.map { Float($0) }
    }

    /// The score of a slot, and without its own inputs of each group: whole passes in Double over one observation
    /// each, which have nothing in common with the way in which drivers are worked out.
    func exactScores(
        of slot: Int, without groups: [FeatureGroup], _ policy: MappedPolicy, threads: Int
    ) throws(PolicyModelError) -> (asItIs: Double, without: [Double]) {
        var observations = values
        var weights = held
        for group in groups {
            let first = (observations.count, weights.count)
            observations += values
            weights += held
            for feature in group.features {
                observations[first.0 + slot * Feature.count + feature.rawValue] = 0
            }
            if group == .holding { weights[first.1 + slot] = 0 }
        }
        let scores = try policy.exactScores(
            observations: observations, masks: (0...groups.count).flatMap { _ in mask },
            previousWeights: weights, threads: threads)
        let own = (0...groups.count).map { scores[$0 * mask.count + slot] }
        return (own[0], Array(own.dropFirst()))
    }
}
