public import Core

/// One request to a service that computes for us: a row of `inference_calls`.
public struct InferenceCall: Hashable, Sendable {
    /// The raw value is stored.
    public enum Outcome: String, Sendable, CaseIterable, Codable {
        /// Asked, and not ended: its cost is what was set aside for it. A process that dies leaves it so, and the
        /// amount stays counted, as the call may have been paid for.
        case underWay = "under way"
        case served
        /// Asked, and no usable answer came; what it cost is counted all the same.
        case failed
        /// Not asked, as the day's or the month's budget is spent.
        case overBudget = "over budget"
        /// Not asked, as the circuit breaker is open.
        case breakerOpen = "breaker open"
    }

    /// When it was asked.
    public var at: Timestamp
    /// The run's row in `runs`.
    public var run: Int64?
    /// The session that it was for.
    public var session: CivilDate?
    /// The endpoint's name in the configuration.
    public var endpoint: String
    public var model: String
    /// Of the session's batches, from 0; nil where there are none.
    public var batch: Int?
    /// Slots, or headlines.
    public var items: Int
    /// On the wire and at the server.
    public var seconds: Double
    public var outcome: Outcome
    /// Millionths of a US dollar; what was set aside while it is under way.
    public var cost: Int64
    /// One line.
    public var detail: String?

    public init(
        at: Timestamp, run: Int64? = nil, session: CivilDate? = nil, endpoint: String, model: String,
        batch: Int? = nil, items: Int, seconds: Double, outcome: Outcome, cost: Int64, detail: String? = nil
    ) {
        self.at = at
        self.run = run
        self.session = session
        self.endpoint = endpoint
        self.model = model
        self.batch = batch
        self.items = items
        self.seconds = seconds
        self.outcome = outcome
        self.cost = cost
        self.detail = detail
    }
}
