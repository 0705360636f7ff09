public import Core

/// What can go wrong between a model and its signals: one line that names the place and the remedy.
public struct SignalError: Failure {
    public enum Code: String, Sendable {
        /// A stock of the features stands in another slot of the universe, or the like.
        case inconsistent
        /// The policy cannot score this universe.
        case wrongPolicy
        /// Not one stock could be bought.
        case nothingToBuy
        /// The calendar does not reach that far.
        case outsideCalendar
    }

    public var code: Code
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        message + (cause.map { " (cause: \($0))" } ?? "")
    }

    public var kind: FailureKind {
        switch code {
        case .inconsistent, .wrongPolicy, .nothingToBuy: .badData
        case .outsideCalendar: .usage
        }
    }
}
