public import Core

/// What can go wrong with the tree: one line that names the place and the remedy.
public struct LakeError: Failure {
    public enum Code: String, Sendable {
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
        case .missing: .missingInput
        case .corrupt, .schemaTooNew: .badData
        case .cannotWrite: .cannotWrite
        case .io: .io
        }
    }
}
