/// How many machines an endpoint should have from an instant on, and what became of it: a row of `scaling_decisions`.
public struct ScalingDecision: Hashable, Sendable, Identifiable {
    /// The raw value is stored.
    public enum Outcome: String, Sendable, CaseIterable, Codable {
        /// Written down; nobody has begun to carry it out.
        case decided
        /// A process has begun, and has not said how it ended.
        case begun
        case carriedOut = "carried out"
        case failed
        /// There is nothing that would carry it out.
        case noted
    }

    public var id: Int64
    public var at: Timestamp
    /// The endpoint's name in the configuration.
    public var endpoint: String
    /// The market as it was: `closed`, `calm`, `normal`, `high` or `unknown`.
    public var regime: String
    public var instances: Int
    /// One line.
    public var reason: String
    public var outcome: Outcome
    /// How it ended, in one line.
    public var detail: String?

    public init(
        id: Int64, at: Timestamp, endpoint: String, regime: String, instances: Int, reason: String,
        outcome: Outcome, detail: String? = nil
    ) {
        self.id = id
        self.at = at
        self.endpoint = endpoint
        self.regime = regime
        self.instances = instances
        self.reason = reason
        self.outcome = outcome
        self.detail = detail
    }
}
