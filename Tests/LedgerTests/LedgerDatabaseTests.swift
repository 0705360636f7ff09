import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Ledger") struct LedgerDatabaseTests {
    let folder = try? TemporaryFolder()
    /// With characters that mean something in a URI.
    var root: String { folder?.appending("lake 100% #1?x=ü") ?? "" }
    let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)

    private func sql(_ statement: String) throws -> String {
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=10)
            for row in db.execute(sys.argv[2]): print(*row, sep='|')
            db.commit()
            """, [root + "/state/ledger.sqlite", statement])
    }

    @Test("Opening creates the folder and a database that Python's sqlite3 reads")
    func opens() throws {
        let ledger = try LedgerDatabase(root: root)
        let id = try ledger.beginRun(
            command: "fetch-daily", version: "0.1.0",
            sessions: day("2022-12-29")...day("2022-12-30"), pid: 42, at: noon)
        #expect(
            try sql("SELECT id, command, first_session, last_session, started, status FROM runs")
                == "\(id)|fetch-daily|2022-12-29|2022-12-30|2022-12-30T12:00:00Z|running\n")
        #expect(try sql("PRAGMA journal_mode") == "wal\n")
        #expect(try sql("PRAGMA integrity_check") == "ok\n")
    }

    @Test("A finished run reads back as it was written, and keeps its first ending")
    func finishes() throws {
        let ledger = try LedgerDatabase(root: root)
        let id = try ledger.beginRun(command: "train-policy", version: "0.1.0", pid: 1, at: noon)
        let ending = RunEnding(
            status: .partial, exitCode: 3, rows: 7, seconds: 1.5, peakMemoryMiB: 12.25, error: "two missing",
            details: "{\"a\":1}")
        try ledger.finishRun(id, with: ending, at: noon)
        try ledger.finishRun(
            id, with: RunEnding(status: .interrupted, exitCode: 130, seconds: 2, peakMemoryMiB: 1), at: noon)
        let run = try #require(try ledger.run(id))
        #expect(run.status == .partial && run.exitCode == 3 && run.rows == 7 && run.seconds == 1.5)
        #expect(run.peakMemoryMiB == 12.25 && run.error == "two missing" && run.details == "{\"a\":1}")
        #expect(run.finished == noon && run.sessions == nil)
        #expect(try ledger.lastRun(of: "train-policy", status: .done) == nil)
    }

    @Test("A run whose process died is marked as interrupted by the next run of that command only")
    func marksTheDead() throws {
        let ledger = try LedgerDatabase(root: root)
        let dead = try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
        let other = try ledger.beginRun(command: "b", version: "1", pid: 2, at: noon)
        let next = try ledger.beginRun(command: "a", version: "1", pid: 3, at: noon)
        #expect(try ledger.run(dead)?.status == .interrupted)
        #expect(try ledger.run(other)?.status == .running)
        #expect(try ledger.recentRuns(limit: 2).map(\.id) == [next, other])
        #expect(try ledger.lastRun(of: "a")?.id == next)
    }

    @Test("First runs that open the ledger at the same moment all succeed, and no row is lost")
    func opensConcurrently() async throws {
        let root = root
        let noon = noon
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    let ledger = try LedgerDatabase(root: root)
                    for _ in 0..<10 {
                        let id = try ledger.beginRun(command: "w\(worker)", version: "1", pid: 1, at: noon)
                        try ledger.finishRun(
                            id, with: RunEnding(status: .done, exitCode: 0, seconds: 0, peakMemoryMiB: 0),
                            at: noon)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try LedgerDatabase(root: root).recentRuns(limit: 1_000).count == 80)
    }

    @Test("A writer killed with SIGKILL in the middle of a transaction leaves the rows as they were")
    func survivesKill() throws {
        let ledger = try LedgerDatabase(root: root)
        _ = try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
        _ = try Peer.python(
            """
            import os, signal, sqlite3, subprocess, sys
            code = '''
            import os, signal, sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
            db.execute("PRAGMA cache_size=1")
            db.execute("BEGIN IMMEDIATE")
            for i in range(20000):
                db.execute("INSERT INTO constituents VALUES (?, '2020-01-01', NULL, ?, NULL)", (f"S{i}", "x" * 200))
            os.kill(os.getpid(), signal.SIGKILL)
            '''
            done = subprocess.run([sys.executable, "-c", code, sys.argv[1]])
            assert done.returncode == -signal.SIGKILL, done.returncode
            """, [root + "/state/ledger.sqlite"])
        #expect(try ledger.constituents().isEmpty)
        #expect(
            try ledger.importConstituents([Constituent(symbol: "A", since: day("2020-01-02"))]).added == 1)
        #expect(try sql("PRAGMA integrity_check") == "ok\n")
        #expect(try LedgerDatabase(root: root).recentRuns().count == 1)
    }

    @Test("A ledger from a newer program is refused, and left alone")
    func refusesNewer() throws {
        _ = try LedgerDatabase(root: root)
        _ = try sql("INSERT INTO grdb_migrations VALUES ('9 from the future')")
        let error = #expect(throws: LedgerError.self) { try LedgerDatabase(root: root) }
        #expect(error?.code == .newerVersion && error?.kind == .badData)
        #expect(error?.message.contains("update") == true)
        #expect(throws: LedgerError.self) { try LedgerDatabase(readingRoot: root) }
    }

    @Test(
        "A damaged file is bad data, with what to do about it",
        arguments: ["not a database at all, but text", ""])
    func refusesCorrupt(prefix: String) throws {
        _ = try LedgerDatabase(root: root)
        let path = root + "/state/ledger.sqlite"
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        var bytes = try Data(contentsOf: URL(filePath: path))
        if prefix.isEmpty {
            // The header survives, a page inside does not.
            for index in 100..<bytes.count { bytes[index] = 0xA5 }
        } else {
            bytes = Data((prefix + String(repeating: "x", count: 4_096)).utf8)
        }
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: LedgerError.self) { try LedgerDatabase(root: root).recentRuns() }
        #expect(error?.code == .corrupt && error?.kind == .badData)
        #expect(error?.description.contains("backup") == true && error?.description.contains(path) == true)
    }

    @Test(
        "A root that cannot be written is cannotWrite, in one line",
        arguments: ["/proc/bellwether", "/dev/null/lake"])
    func refusesReadOnly(root: String) throws {
        let error = #expect(throws: LedgerError.self) { try LedgerDatabase(root: root) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("Error Domain") == false, "\(String(describing: error))")
    }

    @Test("Opening to read creates nothing, and says when there is no ledger")
    func readsWithoutCreating() throws {
        let error = #expect(throws: LedgerError.self) { try LedgerDatabase(readingRoot: root) }
        #expect(error?.kind == .missingInput)
        #expect(!FileManager.default.fileExists(atPath: root))
        try {
            let ledger = try LedgerDatabase(root: root)
            _ = try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
        }()
        let before = try FileManager.default.contentsOfDirectory(atPath: root + "/state").sorted()
        try {
            let ledger = try LedgerDatabase(readingRoot: root)
            #expect(try ledger.recentRuns().count == 1)
            #expect(throws: LedgerError.self) {
                try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
            }
        }()
        #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/state").sorted() == before)
    }

    @Test("A rehearsal sees the ledger's rows, and its own do not last")
    func rehearses() throws {
        #expect(try LedgerDatabase.rehearsal(root: root).recentRuns().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: root))
        let ledger = try LedgerDatabase(root: root)
        _ = try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
        let rehearsal = try LedgerDatabase.rehearsal(root: root)
        _ = try rehearsal.beginRun(command: "b", version: "1", pid: 1, at: noon)
        #expect(try rehearsal.recentRuns().count == 2)
        #expect(try ledger.recentRuns().count == 1)
    }

    @Test("Importing constituents adds, corrects and counts, and the second time changes nothing")
    func importsConstituents() throws {
        let ledger = try LedgerDatabase(root: root)
        let first = [
            Constituent(symbol: "BRK.B", name: "Berkshire", sector: "Financials", since: day("1996-05-09")),
            Constituent(symbol: "AAPL", since: day("1980-12-12"), removed: day("1990-01-01")),
            Constituent(symbol: "AAPL", name: "Apple", since: day("1995-01-01")),
        ]
        #expect(try ledger.importConstituents(first) == ConstituentImport(added: 3, changed: 0, unchanged: 0))
        #expect(try ledger.importConstituents(first) == ConstituentImport(added: 0, changed: 0, unchanged: 3))
        var second = first
        second[0].removed = day("2020-01-02")
        #expect(
            try ledger.importConstituents(second) == ConstituentImport(added: 0, changed: 1, unchanged: 2))
        #expect(try ledger.constituents() == [second[1], second[2], second[0]])
    }

    @Test("An import with one bad spell imports nothing")
    func importsAllOrNothing() throws {
        let ledger = try LedgerDatabase(root: root)
        let good = Constituent(symbol: "A", since: day("2020-01-02"))
        let backwards = Constituent(symbol: "B", since: day("2020-01-02"), removed: day("2020-01-02"))
        #expect(throws: LedgerError.self) { try ledger.importConstituents([good, backwards]) }
        #expect(throws: LedgerError.self) { try ledger.importConstituents([good, good]) }
        #expect(try ledger.constituents().isEmpty)
    }

    @Test("A row that holds what we never write is bad data, not a crash")
    func refusesForeignText() throws {
        let ledger = try LedgerDatabase(root: root)
        _ = try ledger.beginRun(command: "a", version: "1", pid: 1, at: noon)
        _ = try sql("UPDATE runs SET started = 'yesterday'")
        #expect(throws: LedgerError.self) { try ledger.recentRuns() }
        _ = try sql("UPDATE runs SET started = '2022-12-30T12:00:00Z', rows = 'many'")
        let error = #expect(throws: LedgerError.self) { try ledger.recentRuns() }
        #expect(error?.kind == .badData)
    }
}

/// A day that the test spells out.
func day(_ text: String) -> CivilDate {
    CivilDate(text) ?? CivilDate(daysSinceEpoch: 0)
}
