public import Foundation
import Glibc
import Synchronization

/// A child process under a test's control.
///
/// Foundation's Process learns of an end through a socket that later children inherit, so tests that start
/// children side by side can wait for ever; this one waits for its own child and no other.
public final class ChildProcess: Sendable {
    public let processIdentifier: Int32
    private let status = Mutex<Int32?>(nil)

    /// Starts `path`. Its output goes to the files named (nowhere by default); it reads nothing.
    ///
    /// - Parameters:
    ///   - environment: nil inherits the caller's.
    ///   - folder: nil starts in the caller's.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, in folder: URL? = nil,
        output: String = "/dev/null", errors: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var words = [path] + arguments
        if let folder { words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path] + words }
        let environment = (environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" }
        var pointers = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { (pointers + variables).forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, words[0], &actions, nil, &pointers, &variables)
        guard code == 0 else {
            throw PeerError(
                message:
                    "cannot start \(words[0]): \(String(cString: strerror(code))); run scripts/test, which "
                    + "installs the peers")
        }
        processIdentifier = identifier
    }

    deinit {
        if isRunning {
            Glibc.kill(processIdentifier, SIGKILL)
            waitUntilExit()
        }
    }

    public func send(_ signal: Int32) {
        status.withLock { if $0 == nil { Glibc.kill(processIdentifier, signal) } }
    }

    public var isRunning: Bool { reap(WNOHANG) == nil }

    /// Waits for the end. The exit code, or 128 and the signal's number as a shell has it.
    @discardableResult
    public func waitUntilExit() -> Int32 {
        reap(0) ?? -1
    }

    private func reap(_ options: Int32) -> Int32? {
        status.withLock { status in
            if let status { return status }
            var word: Int32 = 0
            var result = waitpid(processIdentifier, &word, options)
            while result == -1, errno == EINTR { result = waitpid(processIdentifier, &word, options) }
            guard result == processIdentifier else { return nil }
            let signal = word & 0x7f
            status = signal == 0 ? (word >> 8) & 0xff : 128 + signal
            return status
        }
    }
}
