import Core
import Foundation
import Health
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Health") struct HealthGatheringTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let now = Timestamp("2022-12-31T06:30:00Z") ?? Timestamp(secondsSinceEpoch: 0)

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.path)
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    private func before(_ hours: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - hours * 3_600)
    }

    private func publish(_ session: String, covered: Int, expected: Int, active: Int? = nil) throws {
        func provenance(_ counts: [String: Int]) -> Provenance {
            Provenance(
                command: "fetch-daily", version: "1", inputs: [], source: "polygon", counts: counts,
                started: Date(timeIntervalSince1970: 0))
        }
        let bars = (0..<covered).map { index in
            Bar(
                symbol: Symbol(rawValue: "S\(index)"), date: day(session), open: 1, high: 1, low: 1, close: 1,
                volume: 1, source: "polygon")
        }
        let rejects = (covered..<expected).map { index in
            RejectedBar(
                symbol: Symbol(rawValue: "S\(index)"), date: day(session), source: "polygon",
                violation: BarViolation(rule: .duplicate, detail: "twice"))
        }
        try lake.publish(
            bars: bars, actions: [], rejects: rejects, on: day(session),
            provenance: provenance(["covered": covered, "expected": expected]))
        guard let active else { return }
        try lake.publish(
            slots: (0..<3_600).map { Slot(index: $0, state: .padding) }, on: day(session),
            provenance: provenance(["active": active]))
    }

    @Test("The first day: nothing is published, nothing ran, and all of it can be told")
    func firstDay() throws {
        let health = try HealthGathering(lake: lake, ledger: ledger).health(at: now)
        #expect(health.lastClosedSession == day("2022-12-30"))
        #expect(health.model == nil && health.jobs == [] && health.coverage == [] && health.alerts == [])
        #expect(health.partitions.map(\.dataset) == Dataset.allCases.map(\.rawValue))
        #expect(health.partitions.allSatisfy { $0.sessions == 0 && $0.last == nil && $0.behind == nil })
        #expect(health.deliveries.rate == nil && health.costs.spent == 0 && health.costs.budget == nil)
        let text = String(decoding: try HealthJSON.encoder.encode(health), as: UTF8.self)
        #expect(text.hasPrefix("{\"alerts\":[],\"as_of\":\"2022-12-31T06:30:00Z\""))
    }

    @Test(
        "A daily branch says what it lacks within and how far it is behind; coverage is of what was expected")
    func freshness() throws {
        try publish("2022-12-27", covered: 4, expected: 4, active: 3)
        try publish("2022-12-29", covered: 3, expected: 4)
        let health = try HealthGathering(lake: lake, ledger: ledger).health(at: now)
        let raw = try #require(health.partitions.first { $0.dataset == "raw" })
        #expect(raw.sessions == 2 && raw.missing == 1 && raw.behind == 1 && raw.isDaily)
        #expect(raw.first == day("2022-12-27") && raw.last == day("2022-12-29"))
        #expect(raw.published.map { $0 > Timestamp(secondsSinceEpoch: 1_700_000_000) } == true)
        #expect(health.coverage.map(\.coverage) == [1, 0.75])
        #expect(health.coverage.map(\.bars) == [4, 3] && health.coverage.map(\.rejects) == [0, 1])
        #expect(health.coverage.map(\.active) == [3, nil])
        #expect(
            try HealthGathering(lake: lake, ledger: ledger).health(at: now, sessions: 1).coverage.count == 1)
    }

    @Test("Jobs come in the pipeline's order; a run that its process did not outlive is told as interrupted")
    func jobs() throws {
        func run(_ command: String, _ hours: Int64, _ status: RunRecord.Status?) throws {
            let id = try ledger.beginRun(command: command, version: "1", pid: 1, at: before(hours))
            guard let status else { return }
            try ledger.finishRun(
                id,
                with: RunEnding(
                    status: status, exitCode: status == .failed ? 65 : 0, rows: 7, seconds: 2,
                    peakMemoryMiB: 80, error: status == .failed ? "bad" : nil), at: before(hours - 1))
        }
        try run("send-report", 5, .done)
        try run("fetch-daily", 24 * 40, .done)
        try run("fetch-daily", 30, .partial)
        try run("fetch-daily", 6, .failed)
        try run("build-features", 4, nil)
        let health = try HealthGathering(lake: lake, ledger: ledger, isRunning: { _ in false })
            .health(at: now)
        #expect(health.jobs.map(\.command) == ["fetch-daily", "build-features", "send-report"])
        let fetch = health.jobs[0]
        #expect(fetch.status == .failed && fetch.error == "bad" && fetch.lastSuccess == before(29))
        #expect(fetch.recentRuns == 2 && fetch.recentFailures == 1)
        #expect(health.jobs[1].status == .interrupted && health.jobs[1].error == "the process died")
        #expect(health.jobs[1].lastSuccess == nil && health.jobs[1].recentFailures == 1)
        let alive = try HealthGathering(lake: lake, ledger: ledger).health(at: now)
        #expect(alive.jobs[1].status == .running)
    }

    @Test("Costs are what is paid by the month and what was called at its price, in this month alone")
    func costs() throws {
        try ledger.countCalls(vendor: "polygon", 1_000, at: Double(before(1).secondsSinceEpoch))
        try ledger.countCalls(vendor: "tiingo", 4, at: Double(before(2).secondsSinceEpoch))
        try ledger.countCalls(vendor: "tiingo", 500, at: Double(before(24 * 40).secondsSinceEpoch))
        let costs = CostSettings(
            budget: 50, monthly: ["server": 6], prices: ["tiingo": 0.25, "mail": 0.0001])
        let health = try HealthGathering(lake: lake, ledger: ledger, costs: costs).health(at: now)
        #expect(health.costs.items.map(\.name) == ["server", "tiingo", "mail"])
        #expect(health.costs.items.map(\.amount) == [6, 1, 0])
        #expect(health.costs.spent == 7 && health.costs.budget == 50)
        #expect(health.vendors.map(\.vendor) == ["polygon", "tiingo"])
        #expect(health.vendors.map(\.calls) == [1_000, 4])
    }

    @Test("A vendor that its breaker holds back is told, called or not")
    func held() throws {
        let at = Double(now.secondsSinceEpoch)
        for _ in 0..<20 { try ledger.recordOutcome(vendor: "yahoo", succeeded: false, at: at) }
        let health = try HealthGathering(lake: lake, ledger: ledger).health(at: now)
        #expect(health.vendors.map(\.vendor) == ["yahoo"])
        #expect(health.vendors.allSatisfy { $0.isHeld && $0.calls == 0 })
    }
}
