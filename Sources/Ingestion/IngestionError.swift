public import Core

/// What can go wrong between a vendor and the tree: one line that names the place and the remedy.
public typealias IngestionError = CodedFailure<IngestionErrorCode>

/// The codes of ``IngestionError``.
public enum IngestionErrorCode: FailureCode {
    /// The vendor has nothing for the session or the stock.
    case noData
    /// A file that was asked for is absent or cannot be read.
    case missingFile
    /// What came is not what the vendor promises.
    case malformed
    /// Too many of the universe's stocks have no sound bar.
    case lowCoverage
    /// The vendor's name is unknown.
    case unknownVendor
    /// A setting or an option cannot be understood.
    case badSetting
    /// The vendor does not know the key.
    case unauthorized
    /// The vendor's plan does not include what was asked for.
    case notEntitled
    /// The vendor's quota is spent, or it asks for fewer calls.
    case rateLimited
    /// The vendor does not answer, or is in trouble.
    case unavailable
    /// Trouble of the ledger or the tree, of its own kind.
    case ground(FailureKind)

    public var kind: FailureKind {
        switch self {
        case .noData, .missingFile: .missingInput
        case .malformed, .lowCoverage: .badData
        case .unknownVendor, .badSetting, .unauthorized: .configuration
        case .notEntitled, .unavailable: .unavailable
        case .rateLimited: .tryAgain
        case .ground(let kind): kind
        }
    }

    /// Whether the vendor is not to be asked again in this run.
    public var endsVendor: Bool {
        switch self {
        case .unauthorized, .notEntitled, .rateLimited, .unavailable: true
        case .noData, .missingFile, .malformed, .lowCoverage, .unknownVendor, .badSetting, .ground: false
        }
    }
}
