public import Core

/// Why the site could not be written: what, where, and what to do next, in one line.
public typealias SiteError = CodedFailure<SiteErrorCode>

/// The codes of ``SiteError``.
public enum SiteErrorCode: FailureCode {
    /// A folder or file cannot be written: permissions, a read-only or full disk.
    case cannotWrite
    /// The disk failed.
    case io

    public var kind: FailureKind {
        switch self {
        case .cannotWrite: .cannotWrite
        case .io: .io
        }
    }
}
