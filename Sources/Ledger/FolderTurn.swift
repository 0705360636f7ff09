import Core
internal import Foundation

/// Holds an advisory lock on a folder until ``end()`` or until it goes away; it dies with its process.
final class FolderTurn {
    private let descriptor: Int32

    init(_ folder: String) throws {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw LedgerError(
                .cannotWrite, "ledger folder \(folder) cannot be opened: \(String(cString: strerror(errno)))")
        }
        while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    }

    func end() {
        flock(descriptor, LOCK_UN)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}

/// Foundation's file errors in a few words.
struct FolderProblem: Error, CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
        let number = underlying as NSError
        description =
            number.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(number.code))) : "\(error)"
    }
}
