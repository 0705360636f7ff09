import Core
import Ledger

/// A month whose outcome is known, with its signals and what became of them.
struct PastMonth {
    var month: SignalMonth
    var outcome: SignalMonthOutcome
    /// Each with its outcome; empty where they were not asked for.
    var signals: [RecordedSignal]
    /// The ledger has it so already.
    var isRecorded: Bool
}
