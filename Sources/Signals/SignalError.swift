public import Core

/// What can go wrong between a model and its signals: one line that names the place and the remedy.
public typealias SignalError = CodedFailure<SignalErrorCode>

/// The codes of ``SignalError``.
public enum SignalErrorCode: FailureCode {
    /// A stock of the features stands in another slot of the universe, or the like.
    case inconsistent
    /// The policy cannot score this universe.
    case wrongPolicy
    /// Not one stock could be bought.
    case nothingToBuy
    /// The calendar does not reach that far.
    case outsideCalendar

    public var kind: FailureKind {
        switch self {
        case .inconsistent, .wrongPolicy, .nothingToBuy: .badData
        case .outsideCalendar: .usage
        }
    }
}
