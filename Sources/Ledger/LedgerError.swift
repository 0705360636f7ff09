public import Core
internal import GRDB

/// What went wrong with the ledger: where, why, and what to do next, in one line.
public typealias LedgerError = CodedFailure<LedgerErrorCode>

/// The codes of ``LedgerError``.
public enum LedgerErrorCode: FailureCode {
    /// There is no ledger yet.
    case missing
    /// The file is not a sound SQLite database.
    case corrupt
    /// A newer Bellwether wrote it.
    case newerVersion
    /// The file or its folder cannot be created or written.
    case cannotWrite
    /// Another process held the ledger for longer than the busy timeout.
    case busy
    /// A record that breaks the ledger's rules.
    case invalidRecord
    /// Reading or writing failed half-way.
    case io
    /// A statement of ours that SQLite refuses.
    case statement

    public var kind: FailureKind {
        switch self {
        case .missing: .missingInput
        case .corrupt, .newerVersion, .invalidRecord: .badData
        case .cannotWrite: .cannotWrite
        case .busy: .tryAgain
        case .io: .io
        case .statement: .internal
        }
    }
}

extension CodedFailure where RoomCode == LedgerErrorCode {
    /// The same trouble in the ledger's words.
    static func wrapping(_ error: any Error, path: String) -> LedgerError {
        if let error = error as? LedgerError { return error }
        guard let error = error as? DatabaseError else {
            return LedgerError(.io, "ledger \(path) cannot be used", cause: error)
        }
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return LedgerError(
                .corrupt,
                "ledger \(path) is damaged (\(reason)); move it aside and restore a backup, "
                    + "or let the next run start a new one")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_FULL, .SQLITE_AUTH:
            return LedgerError(
                .cannotWrite,
                "ledger \(path) cannot be written (\(reason)); check the folder's permissions and free space")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return LedgerError(.busy, "ledger \(path) is held by another process; try again")
        case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_INTERRUPT:
            return LedgerError(.io, "ledger \(path) cannot be read or written (\(reason)); check the disk")
        default:
            return LedgerError(.statement, "ledger \(path) refused a statement: \(reason)")
        }
    }
}
