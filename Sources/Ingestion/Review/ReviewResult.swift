package import Core

/// What a session's review comes to.
package struct ReviewResult: Sendable {
    /// One bar a symbol, ascending, with flags.
    package var accepted: [Bar] = []
    /// Bars that were turned away and splits that the prices know nothing of, by symbol.
    package var rejected: [RejectedBar] = []
    /// The vendors' without repeats, and the inferred ones, by symbol and ex-date.
    package var actions: [CorporateAction] = []
    /// What the operator should know of, one line each.
    package var notes: [String] = []
    /// Bars held against a second vendor, and those of them that differ.
    package var checked = 0
    package var disputes = 0
}

extension MarketMemory {
    /// Takes in a reviewed session.
    package mutating func append(_ session: CivilDate, _ result: ReviewResult) {
        append(session, bars: result.accepted, actions: result.actions, rejected: result.rejected)
    }
}
