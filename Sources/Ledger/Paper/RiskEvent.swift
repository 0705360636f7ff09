public import Core

/// A limit that was reached, or what a person did about one: a row of `risk_events`, which only ever grows.
public struct RiskEvent: Hashable, Sendable {
    /// The raw value is stored.
    public enum Action: String, Sendable, CaseIterable, Codable {
        /// The drawdown limit: nothing is bought until a person resumes.
        case halted
        /// By a person.
        case haltedByHand = "halted by hand"
        /// By a person; the peak is reckoned anew from the close of the session.
        case resumed
        /// The first daily loss limit.
        case halved
        /// The second daily loss limit.
        case closedToNew = "closed to new"
    }

    /// The session after whose close it holds.
    public var session: CivilDate
    public var action: Action
    /// One line.
    public var reason: String
    /// A command, or the name of the person's account on the machine.
    public var actor: String
    /// The run's row in `runs`.
    public var run: Int64?

    public init(session: CivilDate, action: Action, reason: String, actor: String, run: Int64? = nil) {
        self.session = session
        self.action = action
        self.reason = reason
        self.actor = actor
        self.run = run
    }
}

/// A row of the record, and when it was written.
public struct RecordedRiskEvent: Hashable, Sendable, Identifiable {
    public var id: Int64
    public var recorded: Timestamp
    public var event: RiskEvent
}
