public import Core

/// What keeps a job from running: where, why, and what to do next, in one line.
public struct JobError: Failure {
    public enum Code: Sendable, Hashable {
        /// Arguments that make no sense together.
        case usage
        /// A configuration file or value that cannot be used.
        case configuration
        /// Another run of the same command holds the lock.
        case locked
        /// A folder or file of the tree's `state/` cannot be written.
        case cannotWrite
    }

    public var code: Code
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var kind: FailureKind {
        switch code {
        case .usage: .usage
        case .configuration: .configuration
        case .locked: .tryAgain
        case .cannotWrite: .cannotWrite
        }
    }

    public var description: String {
        message + (cause.map { " (cause: \($0))" } ?? "")
    }
}
