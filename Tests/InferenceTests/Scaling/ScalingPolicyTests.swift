import Core
import Inference
import Ledger
import Testing

@Suite("Scaling policy") struct ScalingPolicyTests {
    private func endpoint(
        _ name: String = "gpu", base: Int = 2, range: ClosedRange<Int> = 0...8, perHour: Double = 2
    ) throws -> ScaledEndpoint {
        try ScaledEndpoint(name: name, base: base, range: range, price: EndpointPrice(perHour: perHour))
    }

    private func plan(
        _ endpoint: ScaledEndpoint, _ window: ScalingWindow.State = .open(left: 3_600),
        _ regime: ScalingRegime = .normal, left: Int64? = nil
    ) -> ScalingPlan? {
        ScalingPolicy.plans([endpoint], window: window, regime: regime, left: left).first
    }

    @Test("The base while the market is open, twice as many while it moves a lot, none while it is closed")
    func regimes() throws {
        let gpu = try endpoint()
        for regime in [ScalingRegime.calm, .normal, .unknown] {
            #expect(plan(gpu, .open(left: 1), regime)?.instances == 2)
        }
        #expect(plan(gpu, .open(left: 1), .high)?.instances == 4)
        let closed = plan(gpu, .closed(until: nil), .high)
        #expect(closed?.instances == 0 && closed?.regime == .closed && closed?.cost == 0)
        #expect(closed?.reason == "the market is closed")
    }

    @Test("Fewest and most bind while it is open, and not while it is closed")
    func bounds() throws {
        let gpu = try endpoint(base: 3, range: 1...4)
        #expect(plan(gpu, .open(left: 60), .high)?.instances == 4)
        #expect(plan(gpu, .open(left: 60), .high)?.reason.contains("at most 4 by the configuration") == true)
        #expect(plan(gpu, .closed(until: 1))?.instances == 0)
        #expect(throws: InferenceError.self) { try ScaledEndpoint(name: "g", base: 5, range: 0...4) }
        #expect(throws: InferenceError.self) { try ScaledEndpoint(name: "g", base: 0, range: -1...4) }
    }

    @Test(
        "No more than the budget pays for until the window closes, to the millionth of a dollar",
        arguments: [
            (4_000_000 as Int64, 2), (3_999_999, 1), (2_000_000, 1), (1_999_999, 0), (0, 0), (-5, 0),
        ])
    func budget(left: Int64, instances: Int) throws {
        // Two dollars an hour, an hour left.
        let made = try #require(try plan(endpoint(range: 1...8), left: left))
        #expect(made.instances == instances && made.cost == Int64(instances) * 2_000_000)
        #expect(made.reason.contains("the budget has") == (instances < 2))
    }

    @Test("What one endpoint takes is not left to the next, and one that costs nothing takes none")
    func several() throws {
        let plans = ScalingPolicy.plans(
            [try endpoint("a"), try endpoint("own", perHour: 0), try endpoint("b")],
            window: .open(left: 3_600), regime: .normal, left: 6_000_000)
        #expect(plans.map(\.instances) == [2, 2, 1] && plans.map(\.cost) == [4_000_000, 0, 2_000_000])
    }

    @Test("Whatever is given, a plan is within its range or what is left, and never below zero")
    func always() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            let most = Int.random(in: 1...20, using: &generator)
            let base = Int.random(in: 1...most, using: &generator)
            let gpu = try endpoint(base: base, range: Int.random(in: 0...base, using: &generator)...most)
            let left = Int64.random(in: -1_000_000...50_000_000, using: &generator)
            let seconds = Int64.random(in: 1...23_400, using: &generator)
            let regime = ScalingRegime.allCases.randomElement(using: &generator) ?? .high
            let made = try #require(plan(gpu, .open(left: seconds), regime, left: left))
            #expect((0...most).contains(made.instances))
            #expect(made.cost <= max(0, left) + Int64(made.instances))
        }
    }

    @Test(
        "The window opens and closes with the exchange, early closes, holidays and daylight saving too",
        arguments: [
            // In winter New York opens at 14:30 UTC; 27 November 2026 closes at 18:00 UTC.
            ("2026-11-20T14:29:59Z", nil, 0), ("2026-11-20T14:30:00Z", 23_400 as Int64?, 0),
            ("2026-11-20T20:59:59Z", 1, 0), ("2026-11-20T21:00:00Z", nil, 0),
            ("2026-11-20T21:00:00Z", 7_200, 7_200), ("2026-11-21T15:00:00Z", nil, 0),
            ("2026-11-26T15:00:00Z", nil, 0), ("2026-11-27T17:59:59Z", 1, 0),
            ("2026-11-27T18:00:00Z", nil, 0),
            ("2026-07-01T13:30:00Z", 23_400, 0), ("2026-11-21T00:59:59Z", 1, 14_400),
            ("2026-11-21T01:00:00Z", nil, 14_400),
        ])
    func window(text: String, left: Int64?, after: Int64) {
        let state = ScalingWindow(afterClose: after).state(at: LedgerMeterTests.at(text).secondsSinceEpoch)
        guard let left else {
            guard case .closed(let next) = state else {
                Issue.record("\(text) is closed")
                return
            }
            #expect((next ?? 0) > LedgerMeterTests.at(text).secondsSinceEpoch)
            return
        }
        #expect(state == .open(left: left))
    }

    @Test("While closed the next opening is told")
    func opening() {
        let state = ScalingWindow().state(at: LedgerMeterTests.at("2026-11-20T21:00:00Z").secondsSinceEpoch)
        #expect(state == .closed(until: LedgerMeterTests.at("2026-11-23T14:30:00Z").secondsSinceEpoch))
    }
}
