public import Core

/// Something that was done about a model, by the gate, by the drift check or by hand: a row of
/// `model_events`, which only ever grows.
public struct ModelEvent: Hashable, Sendable {
    /// The raw value is stored.
    public enum Action: String, Sendable, CaseIterable {
        /// The gate put it in force.
        case promoted
        /// The gate put it in force although it is unproven, as no model was.
        case probation
        /// The gate turned it down.
        case refused
        /// Put in force by hand.
        case promotedByHand = "promoted by hand"
        /// Put in force again, in place of a later one.
        case rolledBack = "rolled back to"
        /// Taken out of force for an earlier one.
        case withdrawn
        /// Equal weights were put in force.
        case fallback
        case archived
        /// It does not do live what its backtest made expect.
        case drifted
    }

    public var action: Action
    /// A version such as `2023-01`, or `equal-weights`.
    public var model: String
    /// Why, in one line.
    public var reason: String
    /// The run's row in `runs`.
    public var run: Int64?

    public init(_ action: Action, model: String, reason: String, run: Int64?) {
        self.action = action
        self.model = model
        self.reason = reason
        self.run = run
    }
}

/// A row of the record, and when it was written.
public struct RecordedModelEvent: Hashable, Sendable, Identifiable {
    public var id: Int64
    public var recorded: Timestamp
    public var event: ModelEvent
}
