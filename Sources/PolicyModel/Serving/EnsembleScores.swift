import Foundation

/// Puts the scores of an ensemble's members together, one session at a time; see ``PolicyEnsembleWeights``.
struct EnsembleScores {
    /// Mean and population standard deviation of one member's scores over the slots that may be bought.
    struct Spread {
        var mean = 0.0
        /// 0 where they are all the same to a Float's precision.
        var deviation = 0.0

        init(_ scores: ArraySlice<Float>, mask: ArraySlice<Bool>) {
            var count = 0.0
            for (score, isBuyable) in zip(scores, mask) where isBuyable {
                count += 1
                mean += Double(score)
            }
            guard count > 0 else { return }
            mean /= count
            var squares = 0.0
            for (score, isBuyable) in zip(scores, mask) where isBuyable {
                squares += (Double(score) - mean) * (Double(score) - mean)
            }
            let spread = (squares / count).squareRoot()
            deviation = spread > abs(mean) * 1e-7 + 1e-12 ? spread : 0
        }
    }

    private(set) var scores: [Float]
    private var variances: [Double]

    init(slots: Int) {
        scores = [Float](repeating: 0, count: slots)
        variances = [Double](repeating: 0, count: slots)
    }

    /// Takes in one member's scores of the session.
    mutating func add(
        _ member: ArraySlice<Float>, mask: ArraySlice<Bool>, weight: Double, logDeviations: [Float]
    ) {
        let spread = Spread(member, mask: mask)
        guard spread.deviation > 0 else { return }
        for (slot, score) in member.enumerated() {
            scores[slot] += Float(weight * (Double(score) - spread.mean) / spread.deviation)
            let deviation = weight * exp(Double(logDeviations[slot])) / spread.deviation
            variances[slot] += deviation * deviation
        }
    }

    /// Members draw their scores independently. 0, a deviation of 1, where no member has any spread.
    var logDeviations: [Float] {
        variances.map { $0 > 0 ? Float(log($0) / 2) : 0 }
    }
}
