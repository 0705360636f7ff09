internal import CTorch

/// What went wrong in a tensor operation, or with a tensor file.
public struct TensorError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable {
        /// Shapes, element types, devices or indices that do not fit; a second pass over a freed graph.
        case invalidArgument
        /// The processor's or the device's memory is exhausted.
        case outOfMemory
        /// libtorch or the device failed for another reason.
        case runtime
        /// A file cannot be read or written.
        case io
        /// A file is not what its format asks for.
        case badFormat
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
        "\(code): \(message)" + (cause.map { " (cause: \($0))" } ?? "")
    }

    /// The calling thread's last failure inside libtorch: the first line of its message.
    static func last() -> TensorError {
        let code: Code =
            switch ctorch_error_code() {
            case ctorch_error_invalid_argument: .invalidArgument
            case ctorch_error_out_of_memory: .outOfMemory
            default: .runtime
            }
        return TensorError(code, String(cString: ctorch_error_message()))
    }
}

/// Throws this thread's last libtorch error unless `status` is 0.
@inline(__always)
func check(_ status: Int32) throws(TensorError) {
    if status != 0 { throw TensorError.last() }
}
