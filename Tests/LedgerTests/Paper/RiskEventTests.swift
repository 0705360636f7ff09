import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Record of risk") struct RiskEventTests {
    private let scene: TrialScene
    private let noon = TrialScene.noon

    init() throws {
        scene = try TrialScene()
    }

    private func event(_ action: RiskEvent.Action, on session: String = "2022-12-01", run: Int64? = nil)
        -> RiskEvent
    {
        RiskEvent(
            session: day(session), action: action, reason: "“why”, it's \(action)", actor: "a person",
            run: run)
    }

    @Test("Events come back as they were written, by session, whatever their kind")
    func roundTrip() throws {
        let ledger = try scene.ledger()
        let events = RiskEvent.Action.allCases.map { event($0, run: 7) } + [event(.halved, on: "2022-11-30")]
        for one in events { #expect(try ledger.append(one, at: noon)) }
        let read = try ledger.riskEvents()
        #expect(read.map(\.event) == [events[events.count - 1]] + events.dropLast())
        #expect(read.allSatisfy { $0.recorded == noon })
        #expect(try ledger.riskEvents(through: day("2022-11-30")).count == 1)
    }

    @Test("A limit is told once for a session; a person may halt and resume in turn")
    func once() throws {
        let ledger = try scene.ledger()
        let told: [(RiskEvent.Action, Bool)] = [
            (.halted, true), (.halted, false), (.resumed, true), (.resumed, false), (.haltedByHand, true),
            (.haltedByHand, false), (.resumed, true), (.halted, false), (.halved, true),
        ]
        for (action, isNew) in told { #expect(try ledger.append(event(action), at: noon) == isNew) }
        #expect(try ledger.append(event(.halted, on: "2022-12-02"), at: noon))
    }

    @Test("Nothing is changed or taken away, whoever asks")
    func appendOnly() throws {
        let ledger = try scene.ledger()
        try ledger.append(event(.halted), at: noon)
        for statement in [
            "UPDATE risk_events SET reason = 'none'", "DELETE FROM risk_events",
            "INSERT OR REPLACE INTO risk_events VALUES (1, 'x', 'paper', '2022-12-01', 'halved', 'r', 'a', NULL)",
        ] {
            #expect(try scene.sql(statement).contains("append-only"), "\(statement)")
        }
        #expect(try ledger.riskEvents().map(\.event) == [event(.halted)])
    }
}
