import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Record of models") struct ModelEventTests {
    private let scene: TrialScene
    private let noon = TrialScene.noon

    init() throws {
        scene = try TrialScene()
    }

    private func event(
        _ action: ModelEvent.Action, _ model: String = "2023-01", reason: String = "it met every criterion",
        run: Int64? = 7
    ) -> ModelEvent {
        ModelEvent(action, model: model, reason: reason, run: run)
    }

    @Test("Events come back as they were written, oldest first, whatever their kind")
    func roundTrip() throws {
        let ledger = try scene.ledger()
        #expect(try ledger.modelEvents() == [])
        let events = ModelEvent.Action.allCases.map {
            event($0, reason: "“why”, it's\n\($0.rawValue)", run: $0 == .drifted ? nil : 3)
        }
        for event in events { try ledger.append(event, at: noon) }
        let read = try ledger.modelEvents()
        #expect(read.map(\.event) == events && read.map(\.id) == Array(1...Int64(events.count)))
        #expect(read.allSatisfy { $0.recorded == noon })
        #expect(try scene.sql("SELECT count(*) FROM model_events WHERE action = 'rolled back to'") == "1\n")
    }

    @Test("The events of one model are told from those of others")
    func filter() throws {
        let ledger = try scene.ledger()
        let models = ["2023-01", "2023-02", "equal-weights", "2023-01", "2023-0", "2023-01"]
        for model in models { try ledger.append(event(.promoted, model), at: noon) }
        #expect(try ledger.modelEvents(of: "2023-01").map(\.id) == [1, 4, 6])
        #expect(try ledger.modelEvents(of: "equal-weights").map(\.event.model) == ["equal-weights"])
        #expect(try ledger.modelEvents(of: "2024-01") == [] && ledger.modelEvents(of: "") == [])
        #expect(try ledger.modelEvents().map(\.event.model) == models)
    }

    @Test(
        "Nothing changes, deletes or replaces a row",
        arguments: [
            "UPDATE model_events SET reason = 'another' WHERE id = 1",
            "UPDATE model_events SET id = 9", "DELETE FROM model_events WHERE id = 2",
            "DELETE FROM model_events",
            "REPLACE INTO model_events (id, recorded_at, action, model, reason) VALUES (1, '', 'x', 'y', '')",
            "INSERT OR REPLACE INTO model_events (id, recorded_at, action, model, reason) "
                + "VALUES (2, '', 'x', 'y', '')",
            "INSERT OR IGNORE INTO model_events (id, recorded_at, action, model, reason) "
                + "VALUES (2, '', 'x', 'y', '')",
        ])
    func appendOnly(statement: String) throws {
        let ledger = try scene.ledger()
        for action in [ModelEvent.Action.promoted, .withdrawn] { try ledger.append(event(action), at: noon) }
        let before = try ledger.modelEvents()
        #expect(try scene.sql(statement) == "the record of models is append-only\n")
        #expect(try ledger.modelEvents() == before && before.count == 2)
        // It goes on.
        #expect(try ledger.append(event(.fallback), at: noon) == 3)
    }

    @Test("A ledger from before the record has no events, and gets the record when it is opened to write")
    func older() throws {
        _ = try scene.filled(1)
        try scene.script(
            """
            db.execute('DROP TABLE model_events')
            db.execute("DELETE FROM grdb_migrations WHERE identifier = '7 model events'")
            """)
        let reader = try LedgerDatabase(readingRoot: scene.root)
        #expect(try reader.modelEvents() == [] && reader.modelEvents(of: "2023-01") == [])
        let ledger = try scene.ledger()
        try ledger.append(event(.refused), at: noon)
        #expect(try ledger.modelEvents().map(\.event) == [event(.refused)])
        #expect(try ledger.trials().count == 1)
    }

    @Test("An action of a later program is named, not guessed")
    func unknown() throws {
        let ledger = try scene.ledger()
        _ = try scene.sql(
            "INSERT INTO model_events (recorded_at, action, model, reason) "
                + "VALUES ('2022-12-30T12:00:00Z', 'sold', '2023-01', '')")
        let error = #expect(throws: LedgerError.self) { try ledger.modelEvents() }
        #expect(error?.description.contains("action") == true)
    }
}
