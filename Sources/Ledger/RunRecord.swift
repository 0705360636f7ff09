public import Core

/// One run of one command: a row of `runs`.
public struct RunRecord: Hashable, Sendable, Identifiable {
    /// How a run stands or ended; the raw value is stored.
    public enum Status: String, Sendable, CaseIterable, Codable {
        case running
        case done
        case nothingToDo = "nothing-to-do"
        /// Published, with something left out.
        case partial
        case failed
        /// Stopped by a signal, or found dead by the next run.
        case interrupted
    }

    public var id: Int64
    public var command: String
    public var version: String
    /// The sessions worked on: one, or the two ends of a range; nil where the command has none.
    public var sessions: ClosedRange<CivilDate>?
    public var pid: Int32
    public var started: Timestamp
    public var finished: Timestamp?
    public var status: Status
    public var exitCode: Int32?
    public var rows: Int?
    public var seconds: Double?
    public var peakMemoryMiB: Double?
    public var error: String?
    /// JSON, for what one command alone has to say.
    public var details: String?
}

/// How a run ended, for ``LedgerDatabase/finishRun(_:with:at:)``.
public struct RunEnding: Hashable, Sendable {
    public var status: RunRecord.Status
    public var exitCode: Int32
    public var rows: Int?
    public var seconds: Double
    public var peakMemoryMiB: Double
    public var error: String?
    public var details: String?

    public init(
        status: RunRecord.Status, exitCode: Int32, rows: Int? = nil, seconds: Double, peakMemoryMiB: Double,
        error: String? = nil, details: String? = nil
    ) {
        self.status = status
        self.exitCode = exitCode
        self.rows = rows
        self.seconds = seconds
        self.peakMemoryMiB = peakMemoryMiB
        self.error = error
        self.details = details
    }
}
