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
    /// Made by earlier definitions, and to be made again.
    case schemaTooOld
    /// The tree cannot be written: permissions, a read-only or full disk.
    case cannotWrite
    /// The disk failed while reading or writing.
    case io
    /// An object store does not answer, or keeps failing.
    case unavailable
    /// An object store asks for fewer calls; the same will work later.
    case busy
    /// An object store does not let these credentials do this.
    case forbidden
    /// The place of the tree makes no sense, or is not set up: bucket, region, endpoint, credentials.
    case configuration

    public var kind: FailureKind {
        switch self {
        case .missing, .schemaTooOld: .missingInput
        case .corrupt, .schemaTooNew: .badData
        case .cannotWrite: .cannotWrite
        case .io: .io
        case .unavailable: .unavailable
        case .busy: .tryAgain
        case .forbidden, .configuration: .configuration
        }
    }
}
