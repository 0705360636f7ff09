/// The weights of the parts as past months have it, shrunk toward the policy alone.
///
/// Every month's outcomes are regressed on policy and parts by themselves, and the coefficients are averaged over the
/// months (Fama and MacBeth, "Risk, Return, and Equilibrium", 1973): the stocks of a month rise and fall together, and
/// are one observation. With b the mean of a part's coefficient over its n months, s its standard error and p the mean
/// of the policy's over the same months,
///
///     weight = n / (n + evidence) x max(0, 1 - s^2 / b^2) x b / max(p, 0.02)
///
/// cut at `maximumWeight`, and 0 where b is below 0, unless that is allowed. The first factor asks for months, the
/// second for a mean that stands out from its error (the positive part of James and Stein's shrinkage), the third
/// measures the part against the policy. A policy that says less than 0.02 (of the outcomes' deviation) is taken to
/// say that: next to one that says nothing every part would count without end. Below ``fewestMonths`` weights are 0.
public struct CombinationFit: Hashable, Sendable {
    /// Fewer are no evidence.
    public static let fewestMonths = 6
    /// The least that a policy is taken to say, in standard deviations of the outcome a deviation of its score.
    public static let leastSkill = 0.02
    /// Of the monthly regressions, relative to each column's own square: what keeps a forecast that follows the policy
    /// closely from a huge coefficient with a huge opposite.
    public static let ridge = 0.01

    /// What was found of one part.
    public struct Estimate: Hashable, Sendable, Codable {
        /// 0 where there is no evidence for more.
        public var weight: Double
        /// That the part was there in.
        public var months: Int
        /// Mean of the months' coefficients, in standard deviations of the outcome; 0 without months.
        public var coefficient: Double
        /// Of the mean; 0 with fewer than two months.
        public var standardError: Double
        /// The policy's mean coefficient over the same months.
        public var policyCoefficient: Double
        /// A person set it.
        public var isByHand: Bool

        public init(
            weight: Double, months: Int, coefficient: Double, standardError: Double,
            policyCoefficient: Double,
            isByHand: Bool = false
        ) {
            self.weight = weight
            self.months = months
            self.coefficient = coefficient
            self.standardError = standardError
            self.policyCoefficient = policyCoefficient
            self.isByHand = isByHand
        }
    }

    /// Of the parts that are switched on.
    public let estimates: [CombinationPart: Estimate]

    /// - Parameter months: those whose outcomes were known at the decision, in any order.
    public init(_ months: [CombinationMonth], settings: CombinationSettings) {
        // The order of the sums decides their last bits.
        let months = months.sorted { $0.session < $1.session }
        var estimates: [CombinationPart: Estimate] = [:]
        for (index, part) in CombinationPart.allCases.enumerated() where settings.isOn(part) {
            let own = months.filter { $0.parts.contains(part) }
            let coefficients = own.map { $0.coefficients(of: settings.parts, ridge: Self.ridge) }
            let moments = Moments(coefficients.map { $0[1 + index] })
            var estimate = Estimate(
                weight: 0, months: own.count, coefficient: moments.mean,
                standardError: own.isEmpty ? 0 : moments.deviation / Double(own.count).squareRoot(),
                policyCoefficient: Moments(coefficients.map { $0[0] }).mean)
            if let weight = settings.weights[part] {
                estimate.weight = weight
                estimate.isByHand = true
            } else {
                estimate.weight = Self.weight(estimate, settings)
            }
            estimates[part] = estimate
        }
        self.estimates = estimates
    }

    public var weights: CombinationWeights {
        CombinationWeights(
            forecast: estimates[.forecast]?.weight ?? 0, sentiment: estimates[.sentiment]?.weight ?? 0)
    }

    private static func weight(_ estimate: Estimate, _ settings: CombinationSettings) -> Double {
        let (mean, error) = (estimate.coefficient, estimate.standardError)
        guard estimate.months >= fewestMonths, mean.isFinite, mean != 0 else { return 0 }
        let trust = Double(estimate.months) / (Double(estimate.months) + settings.evidence)
        let reliability = max(0, 1 - error * error / (mean * mean))
        let weight = trust * reliability * mean / max(estimate.policyCoefficient, leastSkill)
        let least = settings.allowsNegative ? -settings.maximumWeight : 0
        return max(least, min(settings.maximumWeight, weight))
    }
}
