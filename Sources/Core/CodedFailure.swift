/// The codes of one room's errors: what to switch on, each of a kind.
public protocol FailureCode: Hashable, Sendable {
    var kind: FailureKind { get }
}

/// An error of one room: a code, a line for the operator, and the error underneath.
///
/// Rooms name theirs by a typealias, such as Lake's `LakeError`.
public struct CodedFailure<RoomCode: FailureCode>: Failure {
    public typealias Code = RoomCode

    public var code: Code
    /// What, where, and what to do next, in one line.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var kind: FailureKind { code.kind }

    public var description: String {
        message + (cause.map { " (cause: \($0))" } ?? "")
    }
}
