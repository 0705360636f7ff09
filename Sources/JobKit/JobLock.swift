internal import Core
internal import Foundation
internal import Ledger

/// The lock of one command in one tree: `<root>/state/locks/<command>.lock`, held by `flock`, so the kernel
/// frees it when the process dies, however it dies.
final class JobLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // A child that another thread is just starting has the descriptor too, until it runs its program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock, creating folder and file, and waiting up to `seconds` for another run to end.
    ///
    /// - Throws: ``JobError`` `locked`, naming the process that has it, or `cannotWrite`.
    static func take(
        root: String, command: String, wait seconds: Int, now: @Sendable () -> Timestamp
    ) async throws -> JobLock {
        let folder = "\(root)/state/locks"
        let path = "\(folder)/\(command).lock"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw cannotWrite(folder, Settings.reason(error))
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw cannotWrite(path, String(cString: strerror(errno))) }
        let lock = JobLock(descriptor: descriptor)
        try await lock.wait(path, command, seconds)
        let note = "\(getpid()) \(now())\n"
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, note, note.utf8.count, 0) == note.utf8.count
        else {
            throw cannotWrite(path, String(cString: strerror(errno)))
        }
        return lock
    }

    /// Takes the lock only where its file exists, and changes nothing: for rehearsals.
    static func takeIfPresent(root: String, command: String, wait seconds: Int) async throws -> JobLock? {
        let path = "\(root)/state/locks/\(command).lock"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let lock = JobLock(descriptor: descriptor)
        try await lock.wait(path, command, seconds)
        return lock
    }

    /// Whether a process holds the command's lock; nothing is created.
    static func isHeld(root: String, command: String) -> Bool {
        let descriptor = open("\(root)/state/locks/\(command).lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        flock(descriptor, LOCK_UN)
        return false
    }

    private func wait(_ path: String, _ command: String, _ seconds: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw Self.cannotWrite(path, String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else {
                throw JobError(
                    .locked,
                    "another \(command) is running (\(Self.holder(path))); "
                        + "wait for it, or give --wait SECONDS")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Who wrote the lock's file, if that process is alive.
    private static func holder(_ path: String) -> String {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let pid = Int32(words[0]), kill(pid, 0) == 0 || errno == EPERM,
            let since = Timestamp(String(words[1]))
        else { return "it holds \(path)" }
        return "pid \(pid) since \(since)"
    }

    private static func cannotWrite(_ path: String, _ reason: String) -> JobError {
        JobError(.cannotWrite, "\(path) cannot be written (\(reason)); check --root and its permissions")
    }
}
