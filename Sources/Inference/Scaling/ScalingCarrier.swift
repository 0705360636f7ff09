public import Ledger

/// What makes an endpoint have as many machines as was decided.
public protocol ScalingCarrier: Sendable {
    /// Asked at most once for a decision. The number is absolute, so asking for it again does no harm.
    ///
    /// - Returns: how it ended, in one line.
    /// - Throws: ``InferenceError`` without secrets in its words.
    func carryOut(_ decision: ScalingDecision) async throws(InferenceError) -> String
}
