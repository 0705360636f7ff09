import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Inference in the ledger") struct InferenceLedgerTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func at(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(secondsSinceEpoch: 0) }
    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    private func call(
        _ when: String, _ endpoint: String = "a", _ outcome: InferenceCall.Outcome = .served,
        seconds: Double = 1,
        cost: Int64 = 0, items: Int = 400
    ) -> InferenceCall {
        InferenceCall(
            at: at(when), run: 3, session: day("2026-11-20"), endpoint: endpoint, model: "nhits", batch: 2,
            items: items, seconds: seconds, outcome: outcome, cost: cost, detail: "d")
    }

    @Test("A call comes back as it was written", arguments: InferenceCall.Outcome.allCases)
    func roundTrip(outcome: InferenceCall.Outcome) throws {
        let whole = call("2026-11-20T22:00:00Z", "a", outcome, seconds: 0.25, cost: 17)
        let bare = InferenceCall(
            at: at("2026-11-20T22:00:01Z"), endpoint: "b", model: "m", items: 0, seconds: 0, outcome: outcome,
            cost: 0)
        for call in [whole, bare] { try ledger.record(call) }
        #expect(try ledger.latestInferenceCalls(5) == [bare, whole])
        #expect(try ledger.inferenceCalls(whole.at...bare.at) == [whole, bare])
        #expect(try ledger.inferenceCalls(bare.at...bare.at) == [bare])
    }

    @Test(
        "Spending by day and endpoint: calls by outcome, items and seconds of those that ended, whole days of UTC"
    )
    func spending() throws {
        for call in [
            call("2026-11-19T23:59:59Z", cost: 5), call("2026-11-20T00:00:00Z", seconds: 2, cost: 10),
            call("2026-11-20T12:00:00Z", "a", .failed, seconds: 30, cost: 100),
            call("2026-11-20T12:00:01Z", "a", .overBudget, seconds: 0),
            call("2026-11-20T12:00:02Z", "a", .underWay, seconds: 0, cost: 1_000),
            call("2026-11-20T12:00:03Z", "b", .breakerOpen, seconds: 0),
            call("2026-11-20T23:59:59Z", "b", cost: 7, items: 12), call("2026-11-21T00:00:00Z", cost: 3),
        ] {
            try ledger.record(call)
        }
        let found = try ledger.inferenceSpending(day("2026-11-20")...day("2026-11-20"))
        #expect(found.map(\.endpoint) == ["a", "b"])
        #expect(found[0].calls == [.served: 1, .failed: 1, .overBudget: 1, .underWay: 1])
        #expect(
            found[0].cost == 1_110 && found[0].seconds == 32 && found[0].items == 400 && found[0].ended == 2)
        #expect(
            found[1].calls == [.breakerOpen: 1, .served: 1] && found[1].cost == 7 && found[1].items == 12)
        #expect(try ledger.inferenceSpent(day("2026-11-20")...day("2026-11-20")) == 1_117)
        #expect(
            try ledger.inferenceCostByDay(day("2026-11-01")...day("2026-11-30"))
                == [day("2026-11-19"): 5, day("2026-11-20"): 1_117, day("2026-11-21"): 3])
        #expect(
            try ledger.inferenceSpending(day("2026-11-19")...day("2026-11-21")).map(\.day.day) == [
                19, 20, 20, 21,
            ])
        #expect(try ledger.inferenceSpent(day("2026-12-01")...day("2026-12-31")) == 0)
    }

    @Test("Mean seconds are those of the endpoint's last served calls for the model")
    func seconds() throws {
        #expect(try ledger.recentInferenceSeconds(endpoint: "a", model: "nhits") == nil)
        for (place, seconds) in [100.0, 1, 2, 3].enumerated() {
            try ledger.record(call("2026-11-20T12:00:0\(place)Z", seconds: seconds))
        }
        try ledger.record(call("2026-11-20T12:00:05Z", "a", .failed, seconds: 60))
        try ledger.record(call("2026-11-20T12:00:06Z", "b", seconds: 50))
        let recent = try #require(try ledger.recentInferenceSeconds(endpoint: "a", model: "nhits", of: 3))
        #expect(recent.mean == 2 && recent.calls == 3)
        #expect(try ledger.recentInferenceSeconds(endpoint: "a", model: "tft") == nil)
    }

    @Test("Figures below zero are refused, and a call that is not under way does not end")
    func refused() throws {
        let wanted = call("2026-11-20T12:00:00Z", cost: -1)
        #expect(throws: LedgerError.self) {
            try ledger.admitInferenceCall(wanted, within: InferenceBudget()) { _ in
                Alert(.info, command: "c", key: "k", message: "m")
            }
        }
        #expect(throws: LedgerError.self) {
            try ledger.endInferenceCall(1, .served, seconds: 1, cost: 1, detail: nil)
        }
        try ledger.record(call("2026-11-20T12:00:00Z", "a", .underWay))
        for (outcome, seconds, cost) in [
            (InferenceCall.Outcome.underWay, 1.0, 1 as Int64), (.served, -1, 1), (.served, .nan, 1),
            (.failed, 1, -1),
        ] {
            #expect(throws: LedgerError.self) {
                try ledger.endInferenceCall(1, outcome, seconds: seconds, cost: cost, detail: nil)
            }
        }
        try ledger.endInferenceCall(1, .failed, seconds: 1, cost: 1, detail: nil)
    }

    @Test("A budget refuses what does not fit a day or the month, the day first")
    func budget() {
        let budget = InferenceBudget(day: 10, month: 100)
        #expect(budget.refusal(of: 10, day: 0, month: 90) == nil)
        #expect(budget.refusal(of: 11, day: 0, month: 0)?.period == .day)
        #expect(budget.refusal(of: 1, day: 9, month: 100)?.period == .month)
        #expect(budget.refusal(of: 0, day: 10, month: 0)?.limit == 10)
        #expect(budget.refusal(of: .max, day: 5, month: 5)?.spent == 5)
        #expect(budget.left(day: 4, month: 97) == 3 && budget.left(day: 11, month: 0) == 0)
        #expect(InferenceBudget(day: nil).left(day: 9, month: 9) == .max)
        #expect(InferenceBudget(day: nil).refusal(of: .max, day: .max, month: .max) == nil)
        #expect(InferenceBudget().day == 100_000_000 && InferenceBudget().month == nil)
    }

    @Test("Scaling decisions come back newest first, of one endpoint and outcome where asked")
    func decisions() throws {
        for (place, endpoint) in ["a", "b", "a"].enumerated() {
            let id = try ledger.decideScaling(
                endpoint: endpoint, regime: "high", instances: place, reason: "r\(place)",
                at: at("2026-11-20T12:00:0\(place)Z"))
            if place == 0 {
                #expect(try ledger.beginScaling(id))
                try ledger.endScaling(id, .carriedOut, detail: "ok")
            }
        }
        let all = try ledger.scalingDecisions(latest: 9)
        #expect(all.map(\.instances) == [2, 1, 0] && all.map(\.endpoint) == ["a", "b", "a"])
        #expect(all.map(\.outcome) == [.decided, .decided, .carriedOut] && all.last?.detail == "ok")
        #expect(try ledger.scalingDecisions(endpoint: "a", latest: 1).map(\.id) == [3])
        #expect(try ledger.scalingDecisions(endpoint: "a", outcome: .carriedOut, latest: 9).map(\.id) == [1])
        #expect(throws: LedgerError.self) {
            try ledger.decideScaling(
                endpoint: "a", regime: "high", instances: -1, reason: "r", at: at("2026-11-20T12:00:00Z"))
        }
    }
}
