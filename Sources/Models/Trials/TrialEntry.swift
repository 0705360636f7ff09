public import Core
public import Ledger

/// A row of the trial record, with figures instead of text.
public struct TrialEntry: Identifiable, Sendable, Hashable {
    public var id: Int64
    public var recorded: Timestamp
    /// The run's row in `runs`.
    public var run: Int64?
    /// The row's link of the chain; nil in a ledger that has none yet.
    public var digest: String?
    public var trial: Trial

    public init(id: Int64, recorded: Timestamp, run: Int64?, digest: String?, trial: Trial) {
        self.id = id
        self.recorded = recorded
        self.run = run
        self.digest = digest
        self.trial = trial
    }
}
