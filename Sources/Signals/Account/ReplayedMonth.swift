public import Core
public import Ledger

/// What replaying did about one month.
public struct ReplayedMonth: Sendable, Hashable {
    /// The month in which the signals trade.
    public var month: YearMonth
    /// The session after whose close they are decided.
    public var session: CivilDate
    public var result: Result

    public enum Result: Sendable, Hashable {
        /// The month's row, how many signals it has, and what recording it did.
        case recorded(SignalMonth, signals: Int, SignalRecording)
        /// Signals were published, and these count.
        case published(model: String)
        /// There is nothing to decide by, or generate-signals would have refused; why, in one line.
        case leftOut(String)
    }
}
