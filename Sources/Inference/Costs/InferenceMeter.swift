public import Ledger

/// Gives leave for paid calls while there is a budget, and writes down what they cost. Each attempt on the wire is
/// one call: admitted, made, recorded; a further attempt is admitted anew.
public protocol InferenceMeter: Sendable {
    /// Sets the call's estimate aside, so that other processes see it as spent.
    ///
    /// - Throws: ``InferenceError`` `overBudget` when nothing may be asked; that is recorded, and alerted, already.
    ///   `unavailable` when the ledger cannot be used: what cannot be counted is not asked.
    func admit(_ call: MeteredCall, at now: Timestamp) throws(InferenceError) -> InferencePermit

    /// Ends what was admitted, once: its cost takes the place of the estimate.
    ///
    /// - Parameters:
    ///   - outcome: `served` or `failed`; both are paid for.
    ///   - seconds: on the wire and at the server.
    ///   - detail: one line without secrets.
    func record(
        _ permit: InferencePermit, _ outcome: InferenceCall.Outcome, seconds: Double, detail: String?
    ) throws(InferenceError)

    /// Writes down a call that was not asked as the endpoint's breaker is open; it needs no leave and costs nothing.
    func recordBreakerOpen(_ call: MeteredCall, at now: Timestamp, detail: String?) throws(InferenceError)
}
