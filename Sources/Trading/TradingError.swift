public import Core

/// What can go wrong with the paper account and its broker: one line that names the place and the remedy.
public typealias TradingError = CodedFailure<TradingErrorCode>

/// The codes of ``TradingError``.
public enum TradingErrorCode: FailureCode {
    /// Prices or signals that the books need are absent.
    case missing
    /// What was booked was made from something else than what stands now.
    case changed
    /// A figure that no books can hold, or books that contradict themselves.
    case inconsistent
    /// The broker, or a rule of ours, does not allow it.
    case refused
    /// The broker does not answer.
    case unavailable
    /// Not yet: an order is not done with, or the broker says to come again.
    case tryAgain
    case configuration
    /// A defect of ours.
    case `internal`

    public var kind: FailureKind {
        switch self {
        case .missing: .missingInput
        case .changed, .inconsistent, .refused: .badData
        case .unavailable: .unavailable
        case .tryAgain: .tryAgain
        case .configuration: .configuration
        case .internal: .internal
        }
    }
}
