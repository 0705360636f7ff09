public import Core

/// What went wrong with a policy: where, why, and what to do next, in one line.
public typealias PolicyModelError = CodedFailure<PolicyModelErrorCode>

/// The codes of ``PolicyModelError``.
public enum PolicyModelErrorCode: FailureCode {
    /// There is no such file.
    case missing
    /// The file cannot be read, mapped or written.
    case io
    /// The bytes are not a whole, well-formed safetensors file.
    case corrupt
    /// A whole file that is not a policy of a version this build reads.
    case unsupported
    /// A tensor is absent, or has another type or shape than the network says.
    case wrongTensor
    /// A weight is NaN or infinite.
    case notFinite
    /// A network or normaliser that makes no sense, or weights that do not fit it.
    case invalidPolicy
    /// An observation of another size than the policy's.
    case wrongObservation

    public var kind: FailureKind {
        switch self {
        case .missing: .missingInput
        case .io: .io
        case .corrupt, .unsupported, .wrongTensor, .notFinite: .badData
        case .invalidPolicy, .wrongObservation: .internal
        }
    }
}
