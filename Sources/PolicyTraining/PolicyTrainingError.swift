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
    /// A return that no price can have.
    case badMarket
    /// A checkpoint that is not whole, or of another training.
    case badCheckpoint
    /// There is no checkpoint to go on from.
    case noCheckpoint
    /// A checkpoint cannot be written: a full disk, a folder that is read-only.
    case cannotWrite
    /// Features that nothing can be learned from: no value, or a price that is none.
    case badFeatures
    /// Asked to stop before the end; the same command goes on from the checkpoint.
    case stopped
    /// libtorch failed.
    case tensor

    public var kind: FailureKind {
        switch self {
        case .notEnoughHistory, .noCheckpoint: .missingInput
        case .badSetting: .usage
        case .diverged, .badMarket, .badCheckpoint, .badFeatures: .badData
        case .cannotWrite: .cannotWrite
        case .stopped: .tryAgain
        case .tensor: .internal
        }
    }
}
