public import Core

/// One decision and the signals it came to: a row of `signal_months`.
public struct SignalMonth: Hashable, Sendable {
    /// The session after whose close it was decided.
    public var session: CivilDate
    /// The session at whose open it trades; after ``session``.
    public var execution: CivilDate
    public var basis: SignalBasis
    /// A version such as `2023-01`, or `equal-weights`.
    public var model: String
    /// SHA-256 of signals.parquet, in hexadecimal.
    public var digest: String
    /// What there is to say of all of them, such as that nothing qualified; one line.
    public var note: String?

    public init(
        session: CivilDate, execution: CivilDate, basis: SignalBasis, model: String, digest: String,
        note: String? = nil
    ) {
        self.session = session
        self.execution = execution
        self.basis = basis
        self.model = model
        self.digest = digest
        self.note = note
    }
}

/// Signals that stood for a month until others were put in their place.
public struct SignalReplacement: Hashable, Sendable {
    /// When they were replaced.
    public var at: Timestamp
    /// Of the signals that stood until then.
    public var digest: String

    public init(at: Timestamp, digest: String) {
        self.at = at
        self.digest = digest
    }
}

/// A month as it is recorded, with what became of it.
public struct RecordedSignalMonth: Hashable, Sendable {
    public var month: SignalMonth
    /// Signals in it; 0 where nothing qualified.
    public var rows: Int
    /// When the signals that stand were recorded.
    public var recorded: Timestamp
    /// What stood before, oldest first; empty for most.
    public var replaced: [SignalReplacement]
    /// nil while the next decision has not come.
    public var outcome: SignalMonthOutcome?
}

/// What recording a month did to the ledger.
public enum SignalRecording: Hashable, Sendable {
    case added
    /// The same signals were there already.
    case unchanged
    /// They stand in place of others of the same session and basis, of which the outcome is gone too.
    case replaced(digest: String)
}
