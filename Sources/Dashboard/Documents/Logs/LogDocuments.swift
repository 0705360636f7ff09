import Core
import Ledger

/// logs.json: the latest runs, newest first, and where those of each year are.
struct LogsDocument: Encodable {
    struct Year: Encodable {
        var year: Int
        /// Relative to the list.
        var path: String
        var runs: Int
        /// Those that failed or were interrupted.
        var failures: Int
    }

    static let recentCount = 500

    var recent: [RunEntry]
    var years: [Year]
}

/// logs/YYYY.json: the runs that were started in a year, newest first.
struct LogYearDocument: Encodable {
    var year: Int
    var runs: [RunEntry]
}

/// One run of a command.
struct RunEntry: Encodable {
    var id: Int64
    var command: String
    var version: String
    var started: Timestamp
    var finished: Timestamp?
    var status: RunRecord.Status
    var exitCode: Int32?
    var firstSession: CivilDate?
    var lastSession: CivilDate?
    var rows: Int?
    var seconds: Double?
    var peakMemoryMiB: Double?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case id, command, version, started, finished, status, exitCode, firstSession, lastSession, rows,
            seconds
        case peakMemoryMiB = "peakMemoryMib"
        case error
    }

    /// - Parameter isAlive: whether the process of a run that has not ended lives.
    init(_ run: RunRecord, isAlive: Bool) {
        let died = run.status == .running && !isAlive
        id = run.id
        command = run.command
        version = run.version
        started = run.started
        finished = run.finished
        status = died ? .interrupted : run.status
        exitCode = run.exitCode
        firstSession = run.sessions?.lowerBound
        lastSession = run.sessions?.upperBound
        rows = run.rows
        seconds = run.seconds?.number
        peakMemoryMiB = run.peakMemoryMiB?.number
        error = died ? "the process died" : run.error
    }
}
