/// What went wrong with a Parquet file or table: where, why, and what to do next, in one line.
public struct ParquetError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened or mapped.
        case io
        /// The bytes are not a whole, well-formed Parquet file.
        case corrupt
        /// A valid file that uses a part of the format outside this module's scope.
        case unsupported
        /// No column has that name.
        case missingColumn
        /// The column exists but holds another kind of value.
        case typeMismatch
        /// A null where the caller asked for none.
        case unexpectedNull
        /// A table that cannot be written: columns of unequal length, a repeated name.
        case invalidTable
        /// Options that no file can be written with.
        case invalidOptions
        /// A compression library failed, for want of memory.
        case compression
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

    /// The same error with the place it happened put in front.
    func at(_ place: String) -> ParquetError {
        var error = self
        error.message = "\(place): \(message)"
        return error
    }

    static func corrupt(_ message: String) -> ParquetError { ParquetError(.corrupt, message) }
    static func unsupported(_ message: String) -> ParquetError { ParquetError(.unsupported, message) }
}
