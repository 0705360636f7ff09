import PolicyModel

extension PolicyScores {
    /// Scores that leave nothing to chance, of slots that the policy would all have bought.
    static func certain(_ scores: [Float]) -> PolicyScores {
        PolicyScores(
            scores: scores, logDeviations: [Float](repeating: -.infinity, count: scores.count),
            mask: [Bool](repeating: true, count: scores.count))
    }
}
