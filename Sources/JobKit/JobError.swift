public import Core

/// What keeps a job from running: where, why, and what to do next, in one line.
public typealias JobError = CodedFailure<JobErrorCode>

/// The codes of ``JobError``.
public enum JobErrorCode: FailureCode {
    /// Arguments that make no sense together.
    case usage
    /// A configuration file or value that cannot be used.
    case configuration
    /// Another run of the same command holds the lock.
    case locked
    /// A folder or file of the tree's `state/` cannot be written.
    case cannotWrite

    public var kind: FailureKind {
        switch self {
        case .usage: .usage
        case .configuration: .configuration
        case .locked: .tryAgain
        case .cannotWrite: .cannotWrite
        }
    }
}
