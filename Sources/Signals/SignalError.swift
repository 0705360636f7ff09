public import Core

/// What can go wrong between a model and its signals: one line that names the place and the remedy.
public typealias SignalError = CodedFailure<SignalErrorCode>

/// The codes of ``SignalError``.
public enum SignalErrorCode: FailureCode {
    /// A stock of the features stands in another slot of the universe, or the like.
    case inconsistent
    /// The features are another session's, or too few stocks have them.
    case incomplete
    /// The features look like nothing that the model has learned from.
    case unusual
    /// The policy cannot score this universe, or not these features.
    case wrongPolicy
    /// A score or a weight is no number, or beyond its limits.
    case outOfBounds
    /// Not one stock could be bought.
    case nothingToBuy
    /// The stock is not in the session's list.
    case noSignal
    /// Other signals of the session have been mailed.
    case mailed
    /// The calendar does not reach that far.
    case outsideCalendar

    public var kind: FailureKind {
        switch self {
        case .inconsistent, .incomplete, .unusual, .wrongPolicy, .outOfBounds, .nothingToBuy: .badData
        case .noSignal: .missingInput
        case .mailed, .outsideCalendar: .usage
        }
    }
}
