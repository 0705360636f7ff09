/// The part of decision.json that a report tells.
public struct GateFacts: Sendable, Hashable, Codable {
    /// `promoted`, `probation` or `refused`.
    public var verdict: String
    public var reason: String

    public init(verdict: String, reason: String) {
        self.verdict = verdict
        self.reason = reason
    }
}
