import Core
import Foundation
import Ledger

/// The one process that sends what is in a ledger's outbox: a lock that dies with it, however it dies.
final class OutboxLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // A child that another thread is just starting has the descriptor too, until it runs its program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock beside the ledger, waiting up to `seconds` for another process; nil when that holds it longer.
    ///
    /// - Throws: ``LedgerError`` `cannotWrite`.
    static func take(besideLedger path: String, wait seconds: Int) async throws(LedgerError) -> OutboxLock? {
        // A ledger in memory is nobody else's.
        let file =
            path == ":memory:" ? "/dev/null" : "\((path as NSString).deletingLastPathComponent)/outbox.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LedgerError(
                .cannotWrite,
                "\(file) cannot be opened (\(String(cString: strerror(errno)))); check the folder's permissions"
            )
        }
        let lock = OutboxLock(descriptor: descriptor)
        if path == ":memory:" { return lock }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < deadline else { return nil }
            // Cancelled or not, nobody else's letters are touched.
            try? await Task.sleep(for: .milliseconds(50))
        }
        return lock
    }
}
