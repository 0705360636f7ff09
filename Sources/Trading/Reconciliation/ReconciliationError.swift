public import Core

/// What can go wrong when the paper account is held against its backtest: one line that names the place and the
/// remedy.
public typealias ReconciliationError = CodedFailure<ReconciliationErrorCode>

/// The codes of ``ReconciliationError``.
public enum ReconciliationErrorCode: FailureCode {
    /// A session has no features, or was not booked.
    case missingInput
    /// A partition is not what its manifest says.
    case damaged
    /// More than a basis point of a gap is left that nothing explains.
    case unexplained

    public var kind: FailureKind {
        switch self {
        case .missingInput: .missingInput
        case .damaged, .unexplained: .badData
        }
    }
}
