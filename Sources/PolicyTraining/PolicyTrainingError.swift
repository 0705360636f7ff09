public import Core

/// What can go wrong while a policy is trained: one line that names the place and the remedy.
public struct PolicyTrainingError: Failure {
    public enum Code: String, Sendable {
        /// Too few sessions of features for an episode and a validation window.
        case notEnoughHistory
        /// A setting that makes no sense.
        case badSetting
        /// A loss, gradient or weight became NaN or infinite.
        case diverged
        /// libtorch failed.
        case tensor
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
        case .notEnoughHistory: .missingInput
        case .badSetting: .usage
        case .diverged: .badData
        case .tensor: .internal
        }
    }
}
