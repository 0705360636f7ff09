/// Mean and population standard deviation of a member's scores over what may be bought, in Double; the rule
/// of ``EnsembleScores``.
struct ExactSpread {
    private var mean = 0.0
    /// 0 where the scores are all the same to a Float's precision.
    private var deviation = 0.0

    init(_ scores: ArraySlice<Double>, mask: ArraySlice<Bool>) {
        var count = 0.0
        for (score, isBuyable) in zip(scores, mask) where isBuyable {
            count += 1
            mean += score
        }
        guard count > 0 else { return }
        mean /= count
        var squares = 0.0
        for (score, isBuyable) in zip(scores, mask) where isBuyable {
            squares += (score - mean) * (score - mean)
        }
        let spread = (squares / count).squareRoot()
        deviation = spread > abs(mean) * 1e-7 + 1e-12 ? spread : 0
    }

    /// 0 for a member without any spread, which adds nothing.
    func standardised(_ score: Double) -> Double {
        deviation > 0 ? (score - mean) / deviation : 0
    }
}
