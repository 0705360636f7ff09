public import Core
internal import GRDB

extension LedgerDatabase {
    /// Writes a `running` row and returns its id.
    ///
    /// Call it with the command's lock held: rows of this command that still say `running` belong to
    /// processes that died, and become `interrupted` in the same transaction.
    public func beginRun(
        command: String, version: String, sessions: ClosedRange<CivilDate>? = nil, pid: Int32,
        at now: Timestamp
    ) throws(LedgerError) -> Int64 {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE runs SET status = 'interrupted', finished = ?, error = 'the process died'
                    WHERE command = ? AND status = 'running'
                    """,
                arguments: [now.description, command])
            try database.execute(
                sql: """
                    INSERT INTO runs (command, version, first_session, last_session, pid, started, status)
                    VALUES (?, ?, ?, ?, ?, ?, 'running')
                    """,
                arguments: [
                    command, version, sessions?.lowerBound.description, sessions?.upperBound.description, pid,
                    now.description,
                ])
            return database.lastInsertedRowID
        }
    }

    /// Writes how a run ended. A run that already ended keeps its first ending.
    public func finishRun(_ id: Int64, with ending: RunEnding, at now: Timestamp) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE runs SET finished = ?, status = ?, exit_code = ?, rows = ?, seconds = ?,
                        peak_memory_mib = ?, error = ?, details = ?
                    WHERE id = ? AND status = 'running'
                    """,
                arguments: [
                    now.description, ending.status.rawValue, ending.exitCode, ending.rows, ending.seconds,
                    ending.peakMemoryMiB, ending.error, ending.details, id,
                ])
        }
    }

    /// The latest runs of all commands, newest first.
    public func recentRuns(limit: Int = 20) throws(LedgerError) -> [RunRecord] {
        try runs("ORDER BY id DESC LIMIT ?", [limit])
    }

    /// The command's latest run, or its latest with this status; nil before the first.
    public func lastRun(of command: String, status: RunRecord.Status? = nil) throws(LedgerError) -> RunRecord?
    {
        if let status {
            try runs("WHERE command = ? AND status = ? ORDER BY id DESC LIMIT 1", [command, status.rawValue])
                .first
        } else {
            try runs("WHERE command = ? ORDER BY id DESC LIMIT 1", [command]).first
        }
    }

    public func run(_ id: Int64) throws(LedgerError) -> RunRecord? {
        try runs("WHERE id = ?", [id]).first
    }

    private func runs(_ clause: String, _ arguments: StatementArguments) throws(LedgerError) -> [RunRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM runs \(clause)", arguments: arguments)
                .map { try RunRecord($0) }
        }
    }
}

extension RunRecord {
    init(_ row: Row) throws {
        let fields = Fields(row, table: "runs")
        id = try fields.require("id")
        command = try fields.require("command")
        version = try fields.require("version")
        if let first = try fields.date("first_session"), let last = try fields.date("last_session"),
            first <= last
        {
            sessions = first...last
        } else {
            sessions = nil
        }
        pid = try fields.require("pid")
        started = try fields.requireTimestamp("started")
        finished = try fields.timestamp("finished")
        guard let status = Status(rawValue: try fields.require("status")) else {
            throw fields.unreadable("status")
        }
        self.status = status
        exitCode = try fields.optional("exit_code")
        rows = try fields.optional("rows")
        seconds = try fields.optional("seconds")
        peakMemoryMiB = try fields.optional("peak_memory_mib")
        error = try fields.optional("error")
        details = try fields.optional("details")
    }
}
