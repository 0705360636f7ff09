/// An error that knows what kind of trouble it is, so that one place can turn it into an exit code.
///
/// Every room's error type conforms. `description` is one line for the operator: what, where, and what
/// to do next.
public protocol Failure: Error, Sendable, CustomStringConvertible {
    var kind: FailureKind { get }
}

/// The kinds of trouble a command can end with. The raw value is the process's exit code, after
/// BSD's sysexits.h.
public enum FailureKind: Int32, Sendable, CaseIterable {
    /// The command line makes no sense.
    case usage = 64
    /// Input was there but is malformed or fails validation.
    case badData = 65
    /// An input partition, file or model is absent.
    case missingInput = 66
    /// A vendor, mail server or other service does not answer.
    case unavailable = 69
    /// A defect of ours.
    case `internal` = 70
    /// Output cannot be created: read-only folder, full disk.
    case cannotWrite = 73
    /// Reading or writing failed half-way.
    case io = 74
    /// Busy or rate limited; the same command will work later.
    case tryAgain = 75
    /// The configuration cannot be read or makes no sense.
    case configuration = 78
}
