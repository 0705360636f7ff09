internal import Core
internal import Ledger
internal import Logging
internal import Synchronization

/// A run's row in the ledger and its metrics file: begun once, ended once, whoever ends it first.
final class RunRow: Sendable {
    let id: Int64
    private let command: String
    private let ledger: LedgerDatabase
    private let metricsFolder: String
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let started = ContinuousClock.now
    private let isOpen = Mutex(true)

    init(
        command: String, sessions: [CivilDate], ledger: LedgerDatabase, metricsFolder: String, logger: Logger,
        pid: Int32, now: @escaping @Sendable () -> Timestamp
    ) throws(LedgerError) {
        self.command = command
        self.ledger = ledger
        self.metricsFolder = metricsFolder
        self.logger = logger
        self.now = now
        var range: ClosedRange<CivilDate>?
        if let first = sessions.first, let last = sessions.last { range = first...last }
        id = try ledger.beginRun(
            command: command, version: BellwetherVersion.current, sessions: range, pid: pid, at: now())
    }

    /// Writes the ending and the metrics; false when the run was ended already.
    @discardableResult
    func end(
        _ status: RunRecord.Status, exitCode: Int32, rows: Int? = nil, error: String? = nil,
        details: String? = nil
    ) throws(LedgerError) -> Bool {
        let isFirst = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard isFirst else { return false }
        let elapsed = started.duration(to: .now).components
        let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds / 1_000_000_000_000_000) / 1_000
        let memory = PeakMemory.mebibytes()
        let finished = now()
        try ledger.finishRun(
            id,
            with: RunEnding(
                status: status, exitCode: exitCode, rows: rows, seconds: seconds, peakMemoryMiB: memory,
                error: error, details: details),
            at: finished)
        logger.info(
            "run ended",
            metadata: [
                "status": "\(status.rawValue)", "rows": "\(rows ?? 0)", "seconds": "\(seconds)",
                "peak_mib": "\(Int(memory))",
            ])
        do {
            let success = try ledger.commandRuns(since: finished).first { $0.last.command == command }?
                .lastSuccess
            try RunMetrics(
                command: command, finished: finished, lastSuccess: success, status: status,
                exitCode: exitCode,
                rows: rows ?? 0, seconds: seconds, peakMemoryMiB: memory
            ).write(to: metricsFolder)
        } catch {
            logger.warning(
                "metrics not written", metadata: ["folder": "\(metricsFolder)", "error": "\(error)"])
        }
        return true
    }
}
