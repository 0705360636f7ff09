public import Core

/// What can go wrong between a vendor and the tree: one line that names the place and the remedy.
public struct IngestionError: Failure {
    public enum Code: String, Sendable {
        /// The vendor has nothing for the session.
        case noData
        /// A file that was asked for is absent or cannot be read.
        case missingFile
        /// What came is not what the vendor promises.
        case malformed
        /// The vendor's name is unknown.
        case unknownVendor
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
        case .noData, .missingFile: .missingInput
        case .malformed: .badData
        case .unknownVendor: .configuration
        }
    }
}
