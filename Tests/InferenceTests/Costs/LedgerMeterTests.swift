import Core
import Foundation
import Inference
import Ledger
import TestSupport
import Testing

@Suite("Meter of paid calls") struct LedgerMeterTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    static func at(_ text: String) -> Timestamp {
        Timestamp(text) ?? Timestamp(secondsSinceEpoch: 0)
    }

    /// A dollar a request, and nothing for the time.
    private func meter(
        day: Int64? = nil, month: Int64? = nil, run: Int64? = 1, perRequest: Double = 1, perHour: Double = 0
    ) throws -> LedgerMeter {
        LedgerMeter(
            ledger, command: "make-forecasts", run: run,
            prices: [
                "gpu": try EndpointPrice(perHour: perHour, perRequest: perRequest),
                "other": try EndpointPrice(perHour: perHour, perRequest: perRequest),
            ], budget: InferenceBudget(day: day, month: month))
    }

    private func call(_ endpoint: String = "gpu", deadline: Double = 10) -> MeteredCall {
        MeteredCall(
            endpoint: endpoint, model: "nhits", session: CivilDate("2026-11-20"), batch: 0, items: 400,
            deadline: deadline)
    }

    private func spent(_ day: String) throws -> Int64 {
        let date = try #require(CivilDate(day))
        return try ledger.inferenceSpent(date...date)
    }

    private let noon = Self.at("2026-11-20T12:00:00Z")

    @Test(
        "The last call that fits to the millionth of a dollar goes out; one that is a millionth too dear does not"
    )
    func edge() throws {
        let open = try meter(day: 3_000_000)
        for _ in 0..<3 { try open.record(open.admit(call(), at: noon), .served, seconds: 1, detail: nil) }
        #expect(try spent("2026-11-20") == 3_000_000)
        #expect(throws: InferenceError.self) { try open.admit(call(), at: noon) }

        for (date, limit, fits) in [
            ("01", 2_999_999 as Int64, false), ("02", 3_000_000, true), ("03", 3_000_001, true),
        ] {
            let edge = try meter(day: limit)
            let day = Self.at("2026-11-\(date)T12:00:00Z")
            for _ in 0..<2 { try edge.record(edge.admit(call(), at: day), .failed, seconds: 0, detail: nil) }
            #expect(((try? edge.admit(call(), at: day)) != nil) == fits, "\(limit)")
            #expect(try ledger.inferenceSpent(day.date...day.date) == (fits ? 3_000_000 : 2_000_000))
        }
    }

    @Test("What is set aside counts as spent until the call ends, and then what it cost")
    func setAside() throws {
        // 3.6 dollars an hour is a thousandth of a dollar a second.
        let meter = try meter(day: 15_000, perRequest: 0, perHour: 3.6)
        let first = try meter.admit(call(), at: noon)
        #expect(first.estimate == 10_000)
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: noon) }
        try meter.record(first, .served, seconds: 2, detail: nil)
        #expect(try spent("2026-11-20") == 2_000)
        // Now a call is known to take two seconds.
        let next = try [meter.admit(call(), at: noon), meter.admit(call(), at: noon)]
        #expect(next.map(\.estimate) == [2_000, 2_000])
        #expect(try spent("2026-11-20") == 6_000)
        try meter.record(next[0], .failed, seconds: 10, detail: "no answer")
        #expect(try spent("2026-11-20") == 14_000)
        // A failure that took the whole deadline does not change what a good call takes.
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: noon) }
        try meter.record(next[1], .served, seconds: 0.5, detail: nil)
        #expect(try meter.admit(call(), at: noon).estimate == 1_250)
        let calls = try ledger.latestInferenceCalls(10)
        #expect(
            calls.map(\.outcome) == [.underWay, .served, .failed, .overBudget, .served])
        #expect(calls.map(\.cost) == [1_250, 500, 10_000, 0, 2_000])
    }

    @Test("A call ends once")
    func once() throws {
        let meter = try meter()
        let permit = try meter.admit(call(), at: noon)
        try meter.record(permit, .served, seconds: 1, detail: nil)
        #expect(throws: InferenceError.self) { try meter.record(permit, .failed, seconds: 1, detail: nil) }
        #expect(try ledger.latestInferenceCalls(5).map(\.outcome) == [.served])
    }

    @Test("Midnight in UTC begins a new day, and the month's limit goes on to the month's end")
    func midnight() throws {
        let meter = try meter(day: 1_000_000, month: 2_000_000)
        let late = try meter.admit(call(), at: Self.at("2026-11-29T23:59:59Z"))
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: Self.at("2026-11-29T23:59:59Z")) }
        let early = try meter.admit(call(), at: Self.at("2026-11-30T00:00:00Z"))
        // It ends after midnight, and was of the day before.
        try meter.record(late, .served, seconds: 5, detail: nil)
        try meter.record(early, .served, seconds: 5, detail: nil)
        #expect(try spent("2026-11-29") == 1_000_000)
        #expect(try spent("2026-11-30") == 1_000_000)
        let refusal = #expect(throws: InferenceError.self) {
            try meter.admit(call(), at: Self.at("2026-11-30T23:59:59Z"))
        }
        #expect(refusal?.code == .overBudget)
        // December's first second has a day and a month of its own.
        #expect((try? meter.admit(call(), at: Self.at("2026-12-01T00:00:00Z"))) != nil)
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: Self.at("2026-12-01T09:00:00Z")) }
        #expect((try? meter.admit(call(), at: Self.at("2026-12-02T00:00:00Z"))) != nil)
        let month = #expect(throws: InferenceError.self) {
            try meter.admit(call(), at: Self.at("2026-12-03T00:00:00Z"))
        }
        #expect(
            month?.description.contains("this month's 2.00 are spent or set aside") == true, "\(month as Any)"
        )
    }

    @Test("A refused call costs nothing, is written down once a run and endpoint, and alerts once a day")
    func refused() throws {
        let first = try meter(day: 0, run: 7)
        for _ in 0..<3 {
            #expect(throws: InferenceError.self) { try first.admit(call(), at: noon) }
            #expect(throws: InferenceError.self) { try first.admit(call("other"), at: noon) }
        }
        let second = try meter(day: 0, run: 8)
        #expect(throws: InferenceError.self) { try second.admit(call(), at: noon) }
        let calls = try ledger.latestInferenceCalls(10)
        #expect(calls.map(\.outcome) == [.overBudget, .overBudget, .overBudget])
        #expect(calls.map(\.endpoint) == ["gpu", "other", "gpu"] && calls.map(\.run) == [8, 7, 7])
        #expect(calls.allSatisfy { $0.cost == 0 && $0.seconds == 0 })
        #expect(try spent("2026-11-20") == 0)
        let alert = try #require(try ledger.openAlerts().first)
        #expect(try ledger.openAlerts().count == 1 && alert.count == 1)
        #expect(alert.alert.key == LedgerMeter.alertKey && alert.alert.command == "make-forecasts")
        #expect(alert.alert.message.hasPrefix("gpu is not asked: 0.00 USD of this day's 0.00 are spent"))
        // Put aside, it is not raised again on that day; on the next one it is.
        try ledger.acknowledgeAlerts([alert.id], at: noon)
        #expect(throws: InferenceError.self) { try meter(day: 0, run: 9).admit(call(), at: noon) }
        #expect(try ledger.openAlerts().isEmpty)
        #expect(throws: InferenceError.self) {
            try meter(day: 0, run: 10).admit(call(), at: Self.at("2026-11-21T00:00:00Z"))
        }
        #expect(try ledger.openAlerts().count == 1)
    }

    @Test("Outside a run a refusal is written down once a day")
    func withoutRun() throws {
        let meter = try meter(day: 0, run: nil)
        for hour in ["08", "09"] {
            #expect(throws: InferenceError.self) {
                try meter.admit(call(), at: Self.at("2026-11-20T\(hour):00:00Z"))
            }
        }
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: Self.at("2026-11-21T08:00:00Z")) }
        #expect(try ledger.latestInferenceCalls(10).count == 2)
    }

    @Test("An endpoint without a price is asked whatever was spent, and its calls are written down")
    func free() throws {
        let meter = try meter(day: 0)
        let permit = try meter.admit(call("own"), at: noon)
        try meter.record(permit, .served, seconds: 3, detail: nil)
        let row = try #require(try ledger.latestInferenceCalls(1).first)
        #expect(
            row.outcome == .served && row.cost == 0 && row.seconds == 3 && row.items == 400 && row.batch == 0)
    }

    @Test("A breaker that is open needs no leave and costs nothing")
    func breaker() throws {
        try meter(day: 0).recordBreakerOpen(call(), at: noon, detail: "open for 30 s")
        let row = try #require(try ledger.latestInferenceCalls(1).first)
        #expect(row.outcome == .breakerOpen && row.cost == 0 && row.detail == "open for 30 s")
    }

    @Test("The instances that were carried out last are what a second costs")
    func instances() throws {
        let meter = try meter(perRequest: 0, perHour: 3.6)
        for (instances, outcome) in [(4, ScalingDecision.Outcome.carriedOut), (9, .failed)] {
            let id = try ledger.decideScaling(
                endpoint: "gpu", regime: "high", instances: instances, reason: "r", at: noon)
            #expect(try ledger.beginScaling(id))
            try ledger.endScaling(id, outcome, detail: nil)
        }
        let permit = try meter.admit(call(), at: noon)
        #expect(permit.estimate == 40_000)
        try meter.record(permit, .served, seconds: 1, detail: nil)
        #expect(try spent("2026-11-20") == 4_000)
    }

    @Test("Four processes together spend what the day has and not a millionth more")
    func processes() async throws {
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<4 {
                group.addTask { [root = folder.path] in
                    await #expect(processExitsWith: .success) {
                        [root = root as String, child = child as Int] in
                        let ledger = try LedgerDatabase(root: root)
                        let meter = LedgerMeter(
                            ledger, command: "make-forecasts", run: Int64(child),
                            prices: ["gpu": try EndpointPrice(perRequest: 0.010_001)],
                            budget: InferenceBudget(day: 1_000_000, month: nil))
                        let call = MeteredCall(endpoint: "gpu", model: "m", items: 1, deadline: 1)
                        var permits: [InferencePermit] = []
                        for turn in 0..<60 {
                            let now = LedgerMeterTests.at("2026-11-20T12:00:\(10 + turn % 50)Z")
                            if let permit = try? meter.admit(call, at: now) { permits.append(permit) }
                            // Some are always under way.
                            if permits.count > 2 {
                                try meter.record(permits.removeFirst(), .served, seconds: 1, detail: nil)
                            }
                        }
                        for permit in permits { try meter.record(permit, .served, seconds: 1, detail: nil) }
                    }
                }
            }
        }
        // 99 calls of 10,001 millionths are 990,099; the hundredth would be a hundred too many.
        #expect(try spent("2026-11-20") == 990_099)
        let all = try ledger.inferenceCalls(Self.at("2026-11-20T00:00:00Z")...Self.at("2026-11-20T23:59:59Z"))
        #expect(all.count { $0.outcome == .served } == 99)
        #expect((1...4).contains(all.count { $0.outcome == .overBudget }))
        #expect(try ledger.openAlerts().count == 1)
    }

    @Test("What a dead process has set aside stays counted")
    func died() throws {
        let meter = try meter(day: 1_000_000)
        _ = try meter.admit(call(), at: noon)
        let later = try LedgerDatabase(root: folder.path)
        #expect(try later.latestInferenceCalls(1).map(\.outcome) == [.underWay])
        #expect(throws: InferenceError.self) { try meter.admit(call(), at: Self.at("2026-11-20T20:00:00Z")) }
    }

    @Test("Without a ledger that can be written nothing is asked")
    func unwritable() throws {
        let meter = LedgerMeter(
            try LedgerDatabase(readingRoot: folder.path), command: "c", run: 1,
            prices: ["gpu": try EndpointPrice(perRequest: 1)], budget: InferenceBudget())
        let error = #expect(throws: InferenceError.self) { try meter.admit(call(), at: noon) }
        #expect(error?.code == .unavailable)
    }
}
