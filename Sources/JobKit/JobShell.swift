internal import ArgumentParser
internal import Core
internal import Foundation
internal import Lake
internal import Ledger
internal import Logging
internal import Synchronization

/// What a job and an inspection share: settings, logger, root, and the one line at the end.
final class JobShell: Sendable {
    private let command: String
    private let options: JobOptions
    private let surroundings: Surroundings
    private let terminal: Terminal
    /// Shared by the body and the watch over signals.
    let stop = StopRequest()
    private let opened = Mutex<(format: LogFormat, level: Logger.Level)>((.text, .notice))

    init(command: String, options: JobOptions, surroundings: Surroundings) {
        self.command = command
        self.options = options
        self.surroundings = surroundings
        terminal = Terminal(write: surroundings.errorOutput)
        opened.withLock { $0.format = options.logFormat ?? .text }
    }

    /// Loads the settings and sets up logging by them.
    func open() async throws(JobError) -> Settings {
        let variable = Surroundings.nowVariable
        if let text = surroundings.environment[variable], Timestamp(text) == nil {
            throw JobError(
                .configuration, "\(variable) is “\(text)”, not an instant; write it like 2023-01-03T06:00:00Z"
            )
        }
        let settings = try await Settings.load(option: options.config, surroundings)
        let configuredFormat = try settings.choice("log.format", LogFormat.self)
        let configuredLevel = try settings.choice("log.level", LogLevel.self)
        let format = options.logFormat ?? configuredFormat ?? .text
        let named = options.logLevel ?? configuredLevel ?? .notice
        let level = Logger.Level(rawValue: named.rawValue) ?? .notice
        opened.withLock { $0 = (format, options.isQuiet ? max(level, .warning) : level) }
        let logger = logger(settings)
        for (key, suggestion) in settings.unknownKeys {
            var metadata: Logger.Metadata = ["key": "\(key)", "file": "\(settings.file ?? "")"]
            if let suggestion { metadata["did_you_mean"] = "\(suggestion)" }
            logger.warning("unknown configuration key", metadata: metadata)
        }
        return settings
    }

    private var handler: StandardErrorLogHandler {
        let (format, level) = opened.withLock { $0 }
        return StandardErrorLogHandler(
            command: command, format: format, level: level, terminal: terminal, now: surroundings.now)
    }

    func logger(_ settings: Settings) -> Logger {
        Logger(label: command) { _ in self.handler }
    }

    /// The tree at `--root`, else `BELLWETHER_ROOT`, else the file's `root`, else `data/lake` in the folder.
    func lake(_ settings: Settings) throws -> DataLake {
        let configured = try settings.string("root", default: "data/lake")
        let path = options.root ?? configured
        guard !S3Location.isLocation(path) else {
            return try TreeLocation.lake(path, settings, environment: surroundings.environment)
        }
        let whole = path.hasPrefix("/") ? path : "\(surroundings.folder)/\(path)"
        return DataLake(root: (whole as NSString).standardizingPath)
    }

    func context(
        _ settings: Settings, lake: DataLake, sessions: [CivilDate], ledger: LedgerDatabase, runID: Int64?
    ) throws(JobError) -> JobContext {
        guard let session = sessions.last else {
            throw JobError(.usage, "no session to work on; give --date")
        }
        let logger = logger(settings)
        logger.info("run started", metadata: ["session": "\(session)", "root": "\(lake.name)"])
        let style: JobProgress.Style = options.isQuiet ? .none : surroundings.isTerminal ? .bar : .lines
        return JobContext(
            command: command, lake: lake, sessions: sessions, session: session, settings: settings,
            ledger: ledger,
            runID: runID, isForce: options.isForce, isDryRun: options.isDryRun,
            progress: JobProgress(
                style: style, interval: surroundings.progressInterval, terminal: terminal, logger: logger),
            stop: stop, logger: logger,
            now: surroundings.now, environment: surroundings.environment, output: surroundings.output)
    }

    /// Tells people how a run without an error ended.
    func report(_ outcome: JobOutcome) {
        terminal.draw(bar: "")
        switch outcome {
        case .done: break
        case .nothingToDo(let reason): surroundings.output(reason)
        case .partial(_, let warning, _): lastLine(ExitStatus.oneLine(warning), level: "warning")
        }
    }

    /// Prints the error's line, unless it only carries an exit code, and returns the exit code.
    func exitCode(after error: any Error) -> Int32 {
        terminal.draw(bar: "")
        if !(error is ExitCode) { lastLine(ExitStatus.line(of: error), level: "error") }
        return ExitStatus.code(of: error)
    }

    /// `command: message`, or a log line when logs are JSON, so that every line of stderr stays JSON.
    private func lastLine(_ message: String, level: String) {
        let handler = handler
        terminal.line(
            handler.format == .json
                ? handler.line(level: level, message: message, fields: []) : "\(command): \(message)")
    }

    /// On SIGINT or SIGTERM marks the run as interrupted and ends the process with 130 or 143. A publish in
    /// progress needs no clean-up: the tree has the old partition or the new one. A body that puts its work away
    /// itself is left to it.
    func endOnSignals(_ row: RunRow, _ ping: DeadManPing?) -> InterruptWatch {
        InterruptWatch { number in
            guard !self.stop.take(number) else {
                self.terminal.draw(bar: "")
                self.lastLine("stopping; a second signal ends it at once", level: "notice")
                return
            }
            let code = 128 + number
            let name = number == SIGINT ? "SIGINT" : "SIGTERM"
            // Whoever holds the ledger may be stuck; a signal is obeyed within two seconds all the same.
            let written = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                _ = try? row.end(.interrupted, exitCode: code, error: "stopped by \(name)")
                ping?.sendAndWait(.fail, "stopped by \(name)")
                written.signal()
            }
            _ = written.wait(timeout: .now() + 2)
            self.terminal.draw(bar: "")
            self.lastLine("stopped by \(name); run it again to finish", level: "error")
            _exit(code)
        }
    }
}
