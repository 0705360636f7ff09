public import Ledger

/// Leave for one attempt: its estimate is set aside until ``InferenceMeter/record(_:_:seconds:detail:)``.
public struct InferencePermit: Hashable, Sendable {
    /// The call's row in the ledger; nil where nothing is written down.
    public var reservation: Int64?
    public var call: MeteredCall
    /// When leave was given: the call counts for this instant's day and month in UTC, whenever it ends.
    public var at: Timestamp
    /// Millionths of a US dollar.
    public var estimate: Int64

    public init(reservation: Int64? = nil, call: MeteredCall, at: Timestamp, estimate: Int64 = 0) {
        self.reservation = reservation
        self.call = call
        self.at = at
        self.estimate = estimate
    }
}
