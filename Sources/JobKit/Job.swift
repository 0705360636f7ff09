public import ArgumentParser
internal import Core
internal import Foundation
internal import Lake
internal import Ledger
internal import Logging

/// One run of one command: everything around the work itself.
///
/// In this order: configuration, logging, sessions, lock, ledger row, the body, and then the row's ending,
/// the metrics and the exit code. Nothing is written before arguments and configuration are sound.
public struct Job: Sendable {
    let command: String
    let options: JobOptions
    let surroundings: Surroundings

    /// For a command's `run()`.
    public init(
        _ command: String, _ options: SharedOptions, _ range: DateRangeOptions? = nil,
        in surroundings: Surroundings = .process
    ) {
        var values = options.values
        values.from = range?.from
        values.to = range?.to
        self.init(command, values, in: surroundings)
    }

    public init(_ command: String, _ options: JobOptions, in surroundings: Surroundings) {
        self.command = command
        self.options = options
        self.surroundings = surroundings
    }

    /// Runs the body, and ends by throwing the exit code unless it is 0.
    public func run(_ body: (JobContext) async throws -> JobOutcome) async throws(ExitCode) {
        let code = await exitCode(body)
        if code != 0 { throw ExitCode(code) }
    }

    /// Runs the body and returns the exit code, with its one line printed.
    public func exitCode(_ body: (JobContext) async throws -> JobOutcome) async -> Int32 {
        let shell = JobShell(command: command, options: options, surroundings: surroundings)
        do {
            let request = try options.request()
            let settings = try await shell.open()
            let selection = try SessionSelection(
                request, only: options.only, isStrict: options.isStrict, now: surroundings.now())
            guard case .sessions(let sessions) = selection else {
                if case .nothing(let reason) = selection { surroundings.output(reason) }
                return 0
            }
            let lake = try shell.lake(settings)
            let outcome =
                options.isDryRun
                ? try await rehearse(shell, settings, lake: lake, sessions: sessions, body)
                : try await perform(shell, settings, lake: lake, sessions: sessions, body)
            shell.report(outcome)
            return ExitStatus.code(of: outcome)
        } catch {
            let code = shell.exitCode(after: error)
            return shell.stop.signal.map { 128 + $0 } ?? code
        }
    }

    private func perform(
        _ shell: JobShell, _ settings: Settings, lake: DataLake, sessions: [CivilDate],
        _ body: (JobContext) async throws -> JobOutcome
    ) async throws -> JobOutcome {
        let lock = try await JobLock.take(
            root: lake.root, command: command, wait: options.wait, now: surroundings.now)
        defer { withExtendedLifetime(lock) {} }
        let ledger = try LedgerDatabase(root: lake.root)
        let logger = shell.logger(settings)
        let metricsFolder = try settings.string(
            "metrics.directory", default: "\(lake.root)/state/metrics")
        let ping = try DeadManPing(settings, command: command, logger: logger)
        let aftermath = try Aftermath(
            command: command, settings: settings, lake: lake, ledger: ledger, metricsFolder: metricsFolder,
            logger: logger)
        let row = try RunRow(
            command: command, sessions: sessions, ledger: ledger, metricsFolder: metricsFolder,
            logger: logger, pid: getpid(), now: surroundings.now)
        // Beside the work: a service that does not answer costs no time.
        let started = surroundings.now()
        let start = Task { await ping?.send(.start) }
        let watch = surroundings.handlesSignals ? shell.endOnSignals(row, ping) : nil
        defer { watch?.stop() }
        do {
            let outcome = try await body(
                shell.context(settings, lake: lake, sessions: sessions, ledger: ledger, runID: row.id))
            let code = ExitStatus.code(of: outcome)
            switch outcome {
            case .done(let rows, let details):
                try row.end(.done, exitCode: code, rows: rows, details: details)
            case .nothingToDo(let reason):
                try row.end(.nothingToDo, exitCode: code, error: nil, details: nil)
                logger.debug("nothing to do", metadata: ["reason": "\(reason)"])
            case .partial(let rows, let warning, let details):
                try row.end(.partial, exitCode: code, rows: rows, error: warning, details: details)
            }
            aftermath.run(at: surroundings.now())
            await start.value
            await ping?.send(.success, outcome.line)
            return outcome
        } catch {
            // The body's error is the one to tell; a ledger that fails as well is only logged.
            do {
                let signal = shell.stop.signal
                try row.end(
                    signal == nil ? .failed : .interrupted,
                    exitCode: signal.map { 128 + $0 } ?? ExitStatus.code(of: error),
                    error: ExitStatus.line(of: error))
            } catch let second {
                logger.error("run row not written", metadata: ["error": "\(second)"])
            }
            if shell.stop.signal == nil {
                aftermath.raiseAlert(of: error, since: started, at: surroundings.now())
            }
            aftermath.run(at: surroundings.now())
            await start.value
            await ping?.send(.fail, ExitStatus.line(of: error))
            throw error
        }
    }

    private func rehearse(
        _ shell: JobShell, _ settings: Settings, lake: DataLake, sessions: [CivilDate],
        _ body: (JobContext) async throws -> JobOutcome
    ) async throws -> JobOutcome {
        let lock = try await JobLock.takeIfPresent(root: lake.root, command: command, wait: options.wait)
        defer { withExtendedLifetime(lock) {} }
        let ledger = try LedgerDatabase.rehearsal(root: lake.root)
        return try await body(
            shell.context(settings, lake: lake, sessions: sessions, ledger: ledger, runID: nil))
    }
}
