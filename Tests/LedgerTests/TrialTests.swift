import Core
import Ledger
import TestSupport
import Testing

@Suite("Trial record") struct TrialTests {
    let folder = try? TemporaryFolder()
    var root: String { folder?.path ?? "" }
    let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)

    private func trial(_ month: String = "2023-01", settings: String = "a", seed: UInt64 = 1) throws
        -> TrialRecord
    {
        TrialRecord(
            month: try #require(YearMonth(month)), algorithm: "ppo", network: "dense", seed: seed,
            settings: "{\"steps\":1}", settingsDigest: settings, inputsDigest: "i",
            trained: day("2021-01-04")...day("2022-10-31"), validated: day("2022-11-01")...day("2022-12-30"),
            steps: 20_000, seconds: 1.5, inSample: "{}", outOfSample: nil, monthlyReturns: "[]",
            outcome: .candidate, run: 7)
    }

    private func sql(_ statement: String) throws -> String {
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=10)
            try:
                for row in db.execute(sys.argv[2]): print(*row, sep='|')
                db.commit()
            except sqlite3.Error as error:
                print(error)
            """, [root + "/state/ledger.sqlite", statement])
    }

    @Test("A trial reads back as it was written, a seed beyond SQLite's integers included")
    func roundTrip() throws {
        let ledger = try LedgerDatabase(root: root)
        let written = try trial(seed: .max)
        let id = try ledger.append(written, at: noon)
        let read = try ledger.trials(for: written.month)
        #expect(read.map(\.trial) == [written] && read.map(\.id) == [id] && read.map(\.recorded) == [noon])
        #expect(try ledger.trials(settingsDigest: "a", inputsDigest: "i").map(\.trial) == [written])
        #expect(try ledger.trials(settingsDigest: "a", inputsDigest: "j").isEmpty)
        #expect(try ledger.trials(for: #require(YearMonth("2022-12"))).isEmpty)
    }

    @Test("No row is ever updated, deleted or replaced, whoever asks")
    func appendOnly() throws {
        let ledger = try LedgerDatabase(root: root)
        let written = try trial()
        try ledger.append(written, at: noon)
        for statement in [
            "UPDATE trials SET outcome = 'published'", "DELETE FROM trials",
            "INSERT OR REPLACE INTO trials SELECT * FROM trials",
        ] {
            #expect(try sql(statement) == "the trial record is append-only\n", "\(statement)")
        }
        #expect(try ledger.trials().map(\.trial) == [written])
        #expect(try sql("SELECT COUNT(*) FROM trials") == "1\n")
    }

    @Test("The same settings on the same inputs count once, however often they were trained")
    func counts() throws {
        let ledger = try LedgerDatabase(root: root)
        #expect(try ledger.trialCount() == 0)
        for settings in ["a", "a", "b"] { try ledger.append(trial(settings: settings), at: noon) }
        try ledger.append(trial("2023-02", settings: "c"), at: noon)
        #expect(try ledger.trialCount() == 3)
        #expect(try ledger.trialCount(for: #require(YearMonth("2023-01"))) == 2)
    }

    @Test("A row that nothing of ours wrote is named, not read")
    func corrupt() throws {
        let ledger = try LedgerDatabase(root: root)
        try ledger.append(try trial(), at: noon)
        #expect(
            try sql(
                """
                INSERT INTO trials SELECT 9, recorded_at, 'May', algorithm, network, seed, settings,
                settings_digest, inputs_digest, trained_from, trained_to, validated_from, validated_to, steps,
                seconds, in_sample, out_of_sample, monthly_returns, outcome, run FROM trials
                """) == "")
        let error = #expect(throws: LedgerError.self) { try ledger.trials() }
        #expect(error?.code == .corrupt && error?.message.contains("month") == true)
    }
}
