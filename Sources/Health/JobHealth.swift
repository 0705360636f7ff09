public import Core
public import Ledger

/// The last run of a command and how the ones before it went.
public struct JobHealth: Hashable, Sendable, Encodable {
    public var command: String
    public var run: Int64
    public var started: Timestamp
    public var finished: Timestamp?
    /// How it ended; a run that its process did not outlive is `interrupted`.
    public var status: RunRecord.Status
    public var exitCode: Int32?
    public var firstSession: CivilDate?
    public var lastSession: CivilDate?
    public var rows: Int?
    public var seconds: Double?
    public var peakMemoryMiB: Double?
    public var error: String?
    /// When a run last did its work or found nothing to do; nil before the first.
    public var lastSuccess: Timestamp?
    /// Runs in the last 30 days, and those of them that failed or were interrupted.
    public var recentRuns: Int
    public var recentFailures: Int

    enum CodingKeys: String, CodingKey {
        case command, run, started, finished, status, exitCode, firstSession, lastSession, rows, seconds
        case peakMemoryMiB = "peakMemoryMib"
        case error, lastSuccess, recentRuns, recentFailures
    }
}

extension JobHealth {
    init(_ runs: CommandRuns, isRunning: Bool) {
        let run = runs.last
        let died = run.status == .running && !isRunning
        command = run.command
        self.run = run.id
        started = run.started
        finished = run.finished
        status = died ? .interrupted : run.status
        exitCode = run.exitCode
        firstSession = run.sessions?.lowerBound
        lastSession = run.sessions?.upperBound
        rows = run.rows
        seconds = run.seconds
        peakMemoryMiB = run.peakMemoryMiB
        error = died ? "the process died" : run.error
        lastSuccess = runs.lastSuccess
        recentRuns = runs.recent
        recentFailures = runs.recentFailures + (died ? 1 : 0)
    }
}
