public import Core

/// What can go wrong while features are built: one line that names the input and the remedy.
public struct FeatureError: Failure {
    public enum Code: String, Sendable {
        /// A raw or universe partition that a requested session needs is absent.
        case missingInput
        /// A partition was read, but its content makes no sense.
        case badInput
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
        case .missingInput: .missingInput
        case .badInput: .badData
        }
    }
}
