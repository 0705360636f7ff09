public import Core

/// What can go wrong while features are built: one line that names the input and the remedy.
public typealias FeatureError = CodedFailure<FeatureErrorCode>

/// The codes of ``FeatureError``.
public enum FeatureErrorCode: FailureCode {
    /// A raw or universe partition that a requested session needs is absent.
    case missingInput
    /// A partition was read, but its content makes no sense.
    case badInput

    public var kind: FailureKind {
        switch self {
        case .missingInput: .missingInput
        case .badInput: .badData
        }
    }
}
