import Core
import Models
import PolicyModel
import Portfolio

/// What the policy and the other parts said at a past decision, and what the stocks came to.
struct PastOutcome {
    let decision: PastDecision
    /// The policy's, as if nothing was held: what is held says what a change costs, not what a stock is worth.
    let scores: PolicyScores
    let standings: [SlotStanding]
    let parts: CombinationParts
    /// Total return from the open of the execution to the close of the last session, one a slot; NaN for a stock
    /// without a bar at the decision.
    let gains: [Double]
    /// Mean return of all stocks that could be bought.
    let benchmark: Double

    /// Nil where too few stocks can be compared.
    var evidence: CombinationMonth? {
        CombinationMonth(session: decision.session, parts: parts, returns: gains)
    }
}
