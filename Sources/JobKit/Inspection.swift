public import ArgumentParser
internal import Core
internal import Foundation
public import Lake
public import Ledger
public import Logging

/// A command that only looks: settings, root, logging and exit codes as a ``Job`` has them, but no session,
/// no lock and no row in the ledger, and nothing is created.
public struct Inspection: Sendable {
    /// What the body works with.
    public struct Context: Sendable {
        /// The tree, which may not exist.
        public let lake: DataLake
        public let settings: Settings
        public let logger: Logger
        public let now: @Sendable () -> Timestamp
        let output: @Sendable (String) -> Void

        /// Whether a run of the command is going on in this tree.
        public func isRunning(_ command: String) -> Bool {
            JobLock.isHeld(root: lake.root, command: command)
        }

        /// A line of results, on stdout.
        public func print(_ line: String) {
            output(line)
        }
    }

    let command: String
    let options: JobOptions
    let surroundings: Surroundings

    public init(_ command: String, _ options: LookOptions, in surroundings: Surroundings = .process) {
        self.init(command, options.values, in: surroundings)
    }

    public init(_ command: String, _ options: JobOptions, in surroundings: Surroundings) {
        self.command = command
        self.options = options
        self.surroundings = surroundings
    }

    /// Runs the body, and ends by throwing the exit code unless it is 0. A body that finds trouble throws
    /// an error of the right kind.
    public func run(_ body: (Context) async throws -> Void) async throws(ExitCode) {
        let code = await exitCode(body)
        if code != 0 { throw ExitCode(code) }
    }

    /// Runs the body and returns the exit code, with its one line printed.
    public func exitCode(_ body: (Context) async throws -> Void) async -> Int32 {
        let shell = JobShell(command: command, options: options, surroundings: surroundings)
        do {
            let settings = try await shell.open()
            try await body(
                Context(
                    lake: try shell.lake(settings), settings: settings, logger: shell.logger(settings),
                    now: surroundings.now, output: surroundings.output))
            return 0
        } catch {
            return shell.exitCode(after: error)
        }
    }
}
