public import Core
public import Lake
public import Ledger
public import Logging

/// What a job's body works with.
public struct JobContext: Sendable {
    public let command: String
    public let lake: DataLake
    /// Ascending; one, unless the command line named a range. Never empty.
    public let sessions: [CivilDate]
    /// The last of ``sessions``: the session of a command that works on one.
    public let session: CivilDate
    public let settings: Settings
    /// The tree's ledger; in a rehearsal a copy in memory, whose changes are lost.
    public let ledger: LedgerDatabase
    /// The row in the ledger; nil in a rehearsal.
    public let runID: Int64?
    public let isForce: Bool
    public let isDryRun: Bool
    public let progress: JobProgress
    /// For bodies that can put their work away when a signal asks them to stop.
    public let stop: StopRequest
    public let logger: Logger
    /// The instant now; pretended in tests.
    public let now: @Sendable () -> Timestamp
    let environment: [String: String]
    let output: @Sendable (String) -> Void

    /// An object store such as `s3://bucket/prefix`, reached as the configuration and AWS's own variables say.
    ///
    /// - Throws: ``LakeError`` or ``JobError`` with `configuration`.
    public func objectStore(at place: String) throws -> any ObjectStore {
        try TreeLocation.store(at: try S3Location(place), settings, environment: environment)
    }

    /// Whether a run of the command is going on in this tree.
    public func isRunning(_ command: String) -> Bool {
        JobLock.isHeld(root: lake.root, command: command)
    }

    /// A line of results for people, on stdout.
    public func print(_ line: String) {
        output(line)
    }

    /// Logs to stderr: the message constant, the values as metadata.
    public func notice(_ message: String, _ metadata: [String: String] = [:]) {
        log(.notice, message, metadata)
    }

    public func warning(_ message: String, _ metadata: [String: String] = [:]) {
        log(.warning, message, metadata)
    }

    public func info(_ message: String, _ metadata: [String: String] = [:]) {
        log(.info, message, metadata)
    }

    public func debug(_ message: String, _ metadata: [String: String] = [:]) {
        log(.debug, message, metadata)
    }

    private func log(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) {
        logger.log(level: level, "\(message)", metadata: metadata.mapValues { "\($0)" })
    }
}
