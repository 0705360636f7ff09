public import Core

/// What can go wrong between a vendor and the tree: one line that names the place and the remedy.
public typealias IngestionError = CodedFailure<IngestionErrorCode>

/// The codes of ``IngestionError``.
public enum IngestionErrorCode: FailureCode {
    /// The vendor has nothing for the session.
    case noData
    /// A file that was asked for is absent or cannot be read.
    case missingFile
    /// What came is not what the vendor promises.
    case malformed
    /// The vendor's name is unknown.
    case unknownVendor
    /// A setting or an option cannot be understood.
    case badSetting

    public var kind: FailureKind {
        switch self {
        case .noData, .missingFile: .missingInput
        case .malformed: .badData
        case .unknownVendor, .badSetting: .configuration
        }
    }
}
