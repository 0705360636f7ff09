public import Core

/// One attempt on the wire, before it is made: what leave is asked for.
public struct MeteredCall: Hashable, Sendable {
    /// The endpoint's name in the configuration.
    public var endpoint: String
    public var model: String
    /// The session that it is for.
    public var session: CivilDate?
    /// Of the session's batches, from 0; nil where there are none.
    public var batch: Int?
    /// Slots, or headlines.
    public var items: Int
    /// Seconds after which the caller gives up: what an endpoint without a history is taken to need.
    public var deadline: Double

    public init(
        endpoint: String, model: String, session: CivilDate? = nil, batch: Int? = nil, items: Int,
        deadline: Double
    ) {
        self.endpoint = endpoint
        self.model = model
        self.session = session
        self.batch = batch
        self.items = items
        self.deadline = deadline
    }
}
