import Core
import Foundation
import Health
import Lake
import Ledger
import TestSupport
import Testing

@Suite("What inference costs") struct InferenceCostsTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let now = Timestamp("2026-11-20T12:00:00Z") ?? Timestamp(secondsSinceEpoch: 0)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func call(
        _ when: String, _ endpoint: String, _ outcome: InferenceCall.Outcome, cost: Int64, seconds: Double = 2
    ) throws {
        let at = try #require(Timestamp(when))
        try ledger.record(
            InferenceCall(
                at: at, endpoint: endpoint, model: "nhits", items: 400, seconds: seconds, outcome: outcome,
                cost: cost))
    }

    private func costs(_ settings: CostSettings = CostSettings()) throws -> CostHealth {
        try HealthGathering(lake: DataLake(root: folder.path), ledger: ledger, costs: settings).costs(at: now)
    }

    @Test("Nothing where nothing was ever asked")
    func none() throws {
        #expect(try costs().inference == nil)
        #expect(try costs().items.isEmpty)
    }

    @Test("Endpoints join the month's items; days, outcomes and what is left are told")
    func told() throws {
        try call("2026-10-30T12:00:00Z", "gpu", .served, cost: 4_000_000)
        try call("2026-11-19T12:00:00Z", "gpu", .served, cost: 2_000_000)
        try call("2026-11-20T10:00:00Z", "gpu", .failed, cost: 500_000, seconds: 4)
        try call("2026-11-20T10:01:00Z", "gpu", .underWay, cost: 250_000, seconds: 0)
        try call("2026-11-20T10:02:00Z", "gpu", .overBudget, cost: 0, seconds: 0)
        try call("2026-11-20T10:03:00Z", "own", .served, cost: 0)
        try call("2026-11-20T10:04:00Z", "own", .breakerOpen, cost: 0, seconds: 0)
        for _ in 0..<9 { try ledger.recordOutcome(vendor: "own", succeeded: false, at: 1_763_640_000) }
        let health = try costs(
            CostSettings(
                budget: 100, monthly: ["polygon": 29],
                inference: InferenceBudget(day: 1_000_000, month: 3_000_000)))
        #expect(health.items.map(\.name) == ["polygon", "gpu"] && health.spent == 31.75)
        #expect(health.items.last?.quantity == 3 && health.items.last?.unit == "calls")
        let found = try #require(health.inference)
        #expect(found.today == 0.75 && found.month == 2.75 && found.lastMonth == 4)
        #expect(found.dayBudget == 1 && found.monthBudget == 3 && found.left == 0.25 && !found.isStopped)
        #expect(
            found.days.count == 30 && found.days.last?.date == now.date && found.days.last?.amount == 0.75)
        #expect(found.days.reduce(0) { $0 + $1.amount } == 6.75)
        #expect(found.endpoints.map(\.name) == ["gpu", "own"])
        let (gpu, own) = (found.endpoints[0], found.endpoints[1])
        #expect(
            gpu.served == 1 && gpu.failed == 1 && gpu.underWay == 1 && gpu.overBudget == 1 && gpu.items == 400
        )
        #expect(gpu.meanSeconds == 3 && gpu.today == 0.75 && gpu.month == 2.75 && !gpu.isHeld)
        #expect(own.breakerOpen == 1 && own.month == 0 && own.isHeld && own.instances == nil)
        // 15 sessions since 30 October, of which two cost something.
        #expect(found.forecast?.sessions == 15)
    }

    @Test("A spent budget stops, and so does one of nothing; without one nothing does")
    func stopped() throws {
        try call("2026-11-20T10:00:00Z", "gpu", .served, cost: 1_000_000)
        func isStopped(_ budget: InferenceBudget) throws -> Bool? {
            try costs(CostSettings(inference: budget)).inference?.isStopped
        }
        #expect(try isStopped(InferenceBudget(day: 1_000_000)) == true)
        #expect(try isStopped(InferenceBudget(day: 1_000_001)) == false)
        #expect(try isStopped(InferenceBudget(day: nil, month: 999_999)) == true)
        #expect(try isStopped(InferenceBudget(day: nil)) == false)
    }

    @Test("Scaling decisions are told newest first, and the machines are those that were carried out")
    func scaling() throws {
        for instances in [2, 4] {
            let id = try ledger.decideScaling(
                endpoint: "gpu", regime: "high", instances: instances, reason: "r", at: now)
            if instances == 2 {
                #expect(try ledger.beginScaling(id))
                try ledger.endScaling(id, .carriedOut, detail: "ok")
            }
        }
        let found = try #require(try costs().inference)
        #expect(
            found.decisions.map(\.instances) == [4, 2]
                && found.decisions.map(\.outcome) == ["decided", "carried out"])
        #expect(found.endpoints.map(\.instances) == [2])
        let text = String(decoding: try HealthJSON.encoder.encode(found), as: UTF8.self)
        #expect(text.contains(#""is_stopped":false"#) && text.contains(#""day_budget":100"#))
    }
}
