public import Core

/// What can go wrong with models and their folders: one line that names the place and the remedy.
public typealias ModelError = CodedFailure<ModelErrorCode>

/// The codes of ``ModelError``.
public enum ModelErrorCode: FailureCode {
    /// No model was ever published, or none that was in force in the month asked for.
    case missing
    /// A model's files are not what they should be.
    case malformed
    /// Too little data to train on or to judge by.
    case notEnoughHistory
    /// A candidate did not pass the gate.
    case refused

    public var kind: FailureKind {
        switch self {
        case .missing, .notEnoughHistory: .missingInput
        case .malformed, .refused: .badData
        }
    }
}
