public import Core

/// What can go wrong with models and their folders: one line that names the place and the remedy.
public struct ModelError: Failure {
    public enum Code: String, Sendable {
        /// No model was ever published, or none that was in force in the month asked for.
        case missing
        /// A model's files are not what they should be.
        case malformed
        /// Too little data to train on or to judge by.
        case notEnoughHistory
        /// A candidate did not pass the gate.
        case refused
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
        case .missing, .notEnoughHistory: .missingInput
        case .malformed, .refused: .badData
        }
    }
}
