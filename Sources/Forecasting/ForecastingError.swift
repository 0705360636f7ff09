public import Core

/// What can go wrong while forecasters are trained and applied: one line that names the place and the remedy.
public typealias ForecastingError = CodedFailure<ForecastingErrorCode>

/// The codes of ``ForecastingError``.
public enum ForecastingErrorCode: FailureCode {
    /// Too few sessions or stocks for the windows.
    case notEnoughHistory
    /// A setting that makes no sense.
    case badSetting
    /// A loss, gradient or weight became NaN or infinite.
    case diverged
    /// There is no model to apply.
    case noModel
    /// A model's file that is not whole, or of other settings.
    case badModel
    /// A file cannot be written: a full disk, a folder that is read-only.
    case cannotWrite
    /// Asked to stop before the end; the same command goes on.
    case stopped
    /// libtorch failed.
    case tensor

    public var kind: FailureKind {
        switch self {
        case .notEnoughHistory, .noModel: .missingInput
        case .badSetting: .usage
        case .diverged, .badModel: .badData
        case .cannotWrite: .cannotWrite
        case .stopped: .tryAgain
        case .tensor: .internal
        }
    }
}
