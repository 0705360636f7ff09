public import Core

/// What can go wrong with a service that computes for us: one line that names the endpoint and the remedy.
public typealias InferenceError = CodedFailure<InferenceErrorCode>

/// The codes of ``InferenceError``.
public enum InferenceErrorCode: FailureCode {
    /// A setting of an endpoint or a price that makes no sense.
    case badSetting
    /// A key or token that is missing or refused.
    case unauthorized
    /// No connection, no answer in time, or an answer that says to try again.
    case unavailable
    /// An answer that is not what was asked for: another shape, a value that is no number.
    case badAnswer
    /// The model or its input is refused; the same request would be refused again.
    case refused
    /// The day's or the month's budget is spent; nothing was asked.
    case overBudget
    /// The circuit breaker is open; nothing was asked.
    case breakerOpen
    /// The model beside us cannot be applied.
    case localFailed

    public var kind: FailureKind {
        switch self {
        case .badSetting, .unauthorized: .configuration
        case .unavailable, .breakerOpen: .unavailable
        case .badAnswer, .refused: .badData
        case .overBudget: .tryAgain
        case .localFailed: .internal
        }
    }
}
