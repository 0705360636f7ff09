public import Core

/// What can go wrong while a policy is trained: one line that names the place and the remedy.
public typealias PolicyTrainingError = CodedFailure<PolicyTrainingErrorCode>

/// The codes of ``PolicyTrainingError``.
public enum PolicyTrainingErrorCode: FailureCode {
    /// Too few sessions of features for an episode and a validation window.
    case notEnoughHistory
    /// A setting that makes no sense.
    case badSetting
    /// A loss, gradient or weight became NaN or infinite.
    case diverged
    /// A checkpoint that is not whole, or of another training.
    case badCheckpoint
    /// libtorch failed.
    case tensor

    public var kind: FailureKind {
        switch self {
        case .notEnoughHistory: .missingInput
        case .badSetting: .usage
        case .diverged, .badCheckpoint: .badData
        case .tensor: .internal
        }
    }
}
