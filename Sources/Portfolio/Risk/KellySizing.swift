/// How much of the portfolio a position may be, going by how often such signals paid and how much.
///
/// Kelly's bet is `f = p - (1 - p) / b` of the capital, where p is the share of bets that are won and b what a lost
/// unit brings when it is won (J. L. Kelly, "A New Interpretation of Information Rate", 1956; E. O. Thorp, "The
/// Kelly Criterion in Blackjack, Sports Betting, and the Stock Market", 2006). It takes a lost bet for the loss of
/// the whole stake, which no stock's month is: on top of the fraction of it that is allowed, that is the margin for
/// what the estimates do not know. The limit is `max(0, fraction x f)`.
///
/// Few signals say little, so the limit is mixed with the policy's own weight w: with n past signals and
/// `l = n / (n + evidence)` a position may be `(1 - l) w + l min(w, limit)`, which is never above w. Where all of
/// them paid f is their share, 1; where none did, or none brought anything, the limit is 0.
public struct KellySizing: Hashable, Sendable {
    /// Of Kelly's bet; 0 for no limit.
    public var fraction: Double
    /// Past signals that weigh as much as the policy.
    public var evidence: Double

    public init(fraction: Double, evidence: Double) {
        self.fraction = fraction
        self.evidence = evidence
    }

    public init(_ limits: RiskLimits) {
        self.init(fraction: limits.kellyFraction, evidence: limits.kellyEvidence)
    }

    /// Of the portfolio, 0...1.
    public func limit(_ estimate: KellyEstimate) -> Double {
        guard estimate.hitRate > 0, estimate.payoff > 0 else { return 0 }
        return max(0, fraction * (estimate.hitRate - (1 - estimate.hitRate) / estimate.payoff))
    }

    /// What a position may be that the policy would give the weight `weight`.
    public func ceiling(of weight: Double, _ estimate: KellyEstimate) -> Double {
        guard fraction > 0 else { return weight }
        let least = min(weight, limit(estimate))
        let trust = Double(estimate.count) / (Double(estimate.count) + evidence)
        // From the weight downwards, so that nothing is lost to rounding where the limit is above it.
        return weight - trust * (weight - least)
    }
}
