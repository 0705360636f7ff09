/// One session's parts of the combined score, each standardised over the stocks that may be bought.
///
/// A stock without a value of a part has 0 there: it is neither for nor against it.
public struct CombinationParts: Sendable {
    /// Fewer stocks with a value have no spread to standardise by, and the part is missing.
    public static let fewestStocks = 10
    /// Neutral headlines that a stock's mood is mixed with: of `count` headlines it counts `count / (count + 3)`.
    public static let neutralHeadlines = 3.0

    /// z of the policy's score, one a slot; 0 where it is not known.
    public let policy: [Double]
    /// Population standard deviation of the policy's scores over the stocks that may be bought; 0 where they are all
    /// the same.
    public let policyDeviation: Double
    /// One a slot; nil for a part that is missing.
    public let forecast: [Double]?
    public let sentiment: [Double]?
    /// Slots that may be bought and have a score.
    public let eligible: [Bool]

    /// - Parameters:
    ///   - scores: the policy's, one a slot.
    ///   - eligible: what may be bought; as long as `scores`.
    ///   - forecasts: what is expected of each slot, in any unit that ranks them; NaN for none; nil without forecasts.
    ///   - moods: from ``mood(_:count:)``; NaN for none; nil without news.
    public init(scores: [Float], eligible: [Bool], forecasts: [Double]?, moods: [Double]?) {
        precondition(scores.count == eligible.count, "one flag a score")
        precondition(forecasts?.count ?? scores.count == scores.count, "one forecast a score, or none")
        precondition(moods?.count ?? scores.count == scores.count, "one mood a score, or none")
        let isCounted = zip(scores, eligible).map { $1 && $0.isFinite }
        self.eligible = isCounted
        func own(_ values: [Double]) -> [Double] {
            zip(values, isCounted).map { $1 && $0.isFinite ? $0 : .nan }
        }
        let known = own(scores.map(Double.init))
        policyDeviation = CrossSection.moments(known)?.deviation ?? 0
        policy = Self.neutral(CrossSection.standardised(known))
        forecast = forecasts.flatMap { Self.enough(own($0)) }.map {
            Self.neutral(CrossSection.normalScores($0))
        }
        sentiment = moods.flatMap { Self.enough(own($0)) }
            .map { Self.neutral(CrossSection.limited(CrossSection.standardised($0))) }
    }

    /// A stock's mood for ``init(scores:eligible:forecasts:moods:)``: nearer to 0 the fewer headlines it is made of.
    public static func mood(_ score: Double, count: Int) -> Double {
        count > 0 ? score * Double(count) / (Double(count) + neutralHeadlines) : .nan
    }

    /// One a slot; nil for a part that is missing.
    public func values(of part: CombinationPart) -> [Double]? {
        switch part {
        case .forecast: forecast
        case .sentiment: sentiment
        }
    }

    /// `policy score + sd(policy scores) x (w_f z_f + w_s z_s)`, one a slot; with weights of 0, and of a stock without
    /// any part, the policy's score to the last bit. Policies that give every stock the same score have no unit to
    /// combine in: their scores are left as they are.
    public func combined(_ scores: [Float], _ weights: CombinationWeights) -> [Float] {
        precondition(scores.count == policy.count, "one score a slot")
        var combined = scores
        for part in CombinationPart.allCases {
            guard weights[part] != 0, let values = values(of: part) else { continue }
            let unit = weights[part] * policyDeviation
            for slot in combined.indices where values[slot] != 0 {
                combined[slot] = Float(Double(combined[slot]) + unit * values[slot])
            }
        }
        return combined
    }

    private static func enough(_ values: [Double]) -> [Double]? {
        values.count { !$0.isNaN } >= fewestStocks ? values : nil
    }

    private static func neutral(_ values: [Double]) -> [Double] { values.map { $0.isNaN ? 0 : $0 } }
}
