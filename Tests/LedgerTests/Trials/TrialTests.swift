import Core
import Ledger
import TestSupport
import Testing

@Suite("Trial record") struct TrialTests {
    private let scene: TrialScene
    private var noon: Timestamp { TrialScene.noon }

    init() throws {
        scene = try TrialScene()
    }

    @Test("A trial reads back as it was written, a seed beyond SQLite's integers included")
    func roundTrip() throws {
        let ledger = try scene.ledger()
        let written = try TrialScene.trial(seed: .max)
        let id = try ledger.append(written, at: noon)
        let read = try ledger.trials(for: written.month)
        #expect(read.map(\.trial) == [written] && read.map(\.id) == [id] && read.map(\.recorded) == [noon])
        #expect(try ledger.trials(settingsDigest: "a", inputsDigest: "i").map(\.trial) == [written])
        #expect(try ledger.trials(settingsDigest: "a", inputsDigest: "j").isEmpty)
        #expect(try ledger.trials(for: #require(YearMonth("2022-12"))).isEmpty)
    }

    @Test("No row is ever updated, deleted or replaced, whoever asks")
    func appendOnly() throws {
        let ledger = try scene.ledger()
        let written = try TrialScene.trial()
        try ledger.append(written, at: noon)
        for statement in [
            "UPDATE trials SET outcome = 'published'", "DELETE FROM trials",
            "INSERT OR REPLACE INTO trials SELECT * FROM trials",
            "INSERT OR REPLACE INTO trials (id, \(TrialScene.columns), previous, digest) "
                + "SELECT 9, \(TrialScene.columns), previous, 'x' FROM trials",
        ] {
            #expect(try scene.sql(statement) == "the trial record is append-only\n", "\(statement)")
        }
        #expect(try ledger.trials().map(\.trial) == [written])
        #expect(try scene.sql("SELECT COUNT(*) FROM trials") == "1\n")
    }

    @Test("The same settings on the same inputs count once, however often they were trained")
    func counts() throws {
        let ledger = try scene.ledger()
        #expect(try ledger.trialCount() == 0)
        for settings in ["a", "a", "b"] { try ledger.append(TrialScene.trial(settings: settings), at: noon) }
        try ledger.append(TrialScene.trial("2023-02", settings: "c"), at: noon)
        #expect(try ledger.trialCount() == 3)
        #expect(try ledger.recentTrials(limit: 2).map(\.id) == [4, 3])
        #expect(try ledger.trialCount(for: #require(YearMonth("2023-01"))) == 2)
    }

    @Test("A row that nothing of ours wrote is named, not read")
    func corrupt() throws {
        let ledger = try scene.ledger()
        try ledger.append(try TrialScene.trial(), at: noon)
        #expect(
            try scene.sql(
                """
                INSERT INTO trials SELECT 9, recorded_at, 'May', algorithm, network, seed, settings,
                settings_digest, inputs_digest, trained_from, trained_to, validated_from, validated_to, steps,
                seconds, in_sample, out_of_sample, monthly_returns, outcome, run, digest, 'x' FROM trials
                """) == "")
        let error = #expect(throws: LedgerError.self) { try ledger.trials() }
        #expect(error?.code == .corrupt && error?.message.contains("month") == true)
    }
}
