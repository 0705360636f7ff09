public import Core

/// What can go wrong with the tree: one line that names the place and the remedy.
public typealias LakeError = CodedFailure<LakeErrorCode>

/// The codes of ``LakeError``.
public enum LakeErrorCode: FailureCode {
    /// The partition or folder was never published.
    case missing
    /// It is there, but its bytes are not what its manifest lists, or not a readable file.
    case corrupt
    /// Written by a later version of Bellwether.
    case schemaTooNew
    /// The tree cannot be written: permissions, a read-only or full disk.
    case cannotWrite
    /// Reading failed half-way.
    case io

    public var kind: FailureKind {
        switch self {
        case .missing: .missingInput
        case .corrupt, .schemaTooNew: .badData
        case .cannotWrite: .cannotWrite
        case .io: .io
        }
    }
}
