public import Core
import Foundation
public import PolicyModel
public import Portfolio

extension SignalSelection {
    /// What is published of a policy's word on a session.
    ///
    /// - Parameters:
    ///   - frame: the session's features, by which stocks are eligible.
    ///   - held: fractions of the portfolio, one a slot; empty for all in cash.
    public init(
        _ policy: PolicyScores, of frame: FeatureFrame, held: [Double] = [], rules: SignalRules,
        hasEqualWeights: Bool = false
    ) {
        self.init(
            policy, standings: rules.standings(of: frame), held: held, rules: rules,
            hasEqualWeights: hasEqualWeights)
    }

    /// The same with the slots' standings worked out already.
    public init(
        _ policy: PolicyScores, standings: [SlotStanding], held: [Double] = [], rules: SignalRules,
        hasEqualWeights: Bool = false
    ) {
        let eligible = zip(standings, policy.mask).map { $0 == .eligible && $1 }
        // Where nobody asks for confidence it is not worked out, which costs more than all the rest; a rule has none.
        let isCertain = rules.minimumConfidence <= 0 || hasEqualWeights
        self.init(
            scores: policy.scores, deviations: isCertain ? [] : policy.logDeviations.map { exp($0) },
            eligible: eligible, held: held, rules: rules, hasEqualWeights: hasEqualWeights)
    }
}
