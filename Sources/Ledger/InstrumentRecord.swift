public import Core

/// Who stood behind a symbol for a while: a row of `instruments`.
public struct InstrumentRecord: Hashable, Sendable {
    /// The symbol, and the latest that is known of who is behind it.
    public var listing: Listing
    /// The first and the last of the recorded sessions in a row that list it so.
    public var sessions: ClosedRange<CivilDate>

    public init(_ listing: Listing, sessions: ClosedRange<CivilDate>) {
        self.listing = listing
        self.sessions = sessions
    }
}
