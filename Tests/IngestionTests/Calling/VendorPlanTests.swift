import Core
import Ingestion
import Testing

@Suite("Vendor plan") struct VendorPlanTests {
    typealias Quota = VendorPlan.Quota

    @Test(
        "The seconds that calls take at least: the slowest quota, the first call at once",
        arguments: [
            ([], 1_000, 0.0), ([Quota(5, per: .minute)], 0, 0), ([Quota(5, per: .minute)], 1, 0),
            ([Quota(5, per: .minute)], 11, 120), ([Quota(100, per: .second)], 101, 1),
            ([Quota(50, per: .hour)], 51, 3_600), ([Quota(25, per: .day)], 25, 0),
            ([Quota(75, per: .minute), Quota(1, per: .second)], 76, 75),
            ([Quota(1, per: .second), Quota(30, per: .minute)], 31, 60),
            ([Quota(1_000, per: .day), Quota(50, per: .hour)], 51, 3_600), ([Quota(5, per: .minute)], -3, 0),
        ] as [([Quota], Int, Double)])
    func seconds(quotas: [Quota], calls: Int, expected: Double) throws {
        let seconds = try #require(VendorPlan(name: "p", quotas: quotas).seconds(for: calls))
        #expect(abs(seconds - expected) < 1e-9)
    }

    @Test("More calls than the day holds take no number of seconds, nor do calls that are not allowed")
    func notToday() {
        let plan = VendorPlan(name: "free", quotas: [Quota(1, per: .second), Quota(25, per: .day)])
        #expect(plan.seconds(for: 25) == 24)
        #expect(plan.seconds(for: 26) == nil)
        for period in [Quota.Period.second, .minute, .hour, .day] {
            let none = VendorPlan(name: "none", quotas: [Quota(0, per: period)])
            #expect(none.seconds(for: 1) == nil && none.seconds(for: 2) == nil && none.seconds(for: 0) == 0)
        }
    }

    @Test("A plan says what it allows")
    func description() {
        let plan = VendorPlan(name: "free", quotas: [Quota(25, per: .day), Quota(1, per: .second)])
        #expect("\(plan)" == "free, 25 a day, 1 a second")
        #expect("\(VendorPlan(name: "paid", quotas: []))" == "paid, no limit")
        #expect("\(Quota(50, per: .hour)) \(Quota(5, per: .minute))" == "50 an hour 5 a minute")
    }

    @Test("As tokens, the limits are the quotas in their order, half of an hour's at once")
    func tokens() {
        let plan = VendorPlan(
            name: "free",
            quotas: [
                Quota(25, per: .day), Quota(3, per: .second), Quota(5, per: .minute), Quota(50, per: .hour),
            ])
        #expect(
            plan.ratePlan
                == RatePlan(
                    name: "free",
                    limits: [
                        .callsPerDay(25), .calls(3, perSeconds: 1), .calls(5, perSeconds: 60),
                        .calls(50, perSeconds: 3_600, burst: 25),
                    ]))
    }

    @Test("As many calls fit into a time as take no longer than it")
    func within() {
        let plans: [[Quota]] = [
            [Quota(2, per: .second)], [Quota(50, per: .hour), Quota(1_000, per: .day)],
            [Quota(5, per: .minute)],
        ]
        for quotas in plans {
            let plan = VendorPlan(name: "p", quotas: quotas)
            for seconds in [0.0, 10, 100, 1_800, 3_600] {
                let calls = plan.calls(within: seconds) ?? 0
                #expect((plan.seconds(for: calls) ?? .infinity) <= seconds + 1e-9)
                #expect((plan.seconds(for: calls + 1) ?? .infinity) > seconds)
            }
        }
        #expect(VendorPlan(name: "none", quotas: [Quota(0, per: .minute)]).calls(within: 60) == 0)
        #expect(VendorPlan(name: "all", quotas: []).calls(within: 60) == nil)
    }

    @Test(
        "Whoever asks and when, no window of a quota's length sees more calls than it allows",
        arguments: 0..<20)
    func neverTooMany(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let periods: [(Quota.Period, Double)] = [(.second, 1), (.minute, 60), (.hour, 3_600), (.day, 86_400)]
        let chosen = periods.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator))
        let quotas = chosen.map { Quota(Int.random(in: 1...40, using: &generator), per: $0.0) }
        var now = CallScene.start + generator.uniform() * 86_400
        var bucket = TokenBucket(limits: VendorPlan(name: "p", quotas: quotas).ratePlan.limits, at: now)
        var granted: [Double] = []
        for _ in 0..<3_000 {
            switch bucket.take(at: now) {
            case .granted: granted.append(now)
            case .wait(let seconds):
                // As told, too early, or much later.
                now += seconds * [0.5, 1, 1, 1, 3].randomElement(using: &generator)!
            case .never: Issue.record("a quota of one or more is never refused for good")
            }
        }
        #expect(granted.count > 100)
        for (quota, (period, length)) in zip(quotas, chosen) {
            var first = 0
            for (last, time) in granted.enumerated() {
                if period == .day {
                    while (granted[first] / length).rounded(.down) < (time / length).rounded(.down) {
                        first += 1
                    }
                } else {
                    // A time has a resolution of 2.4e-7 s.
                    while granted[first] <= time - length + 1e-6 { first += 1 }
                }
                #expect(last - first + 1 <= quota.calls, "\(quota)")
            }
        }
    }

    @Test("Calls that never wait longer than told take no less than the plan's seconds", arguments: 0..<10)
    func leastSeconds(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let plan = VendorPlan(
            name: "p",
            quotas: [
                Quota(Int.random(in: 1...9, using: &generator), per: .second),
                Quota(Int.random(in: 1...90, using: &generator), per: .minute),
            ])
        var now = CallScene.start
        var bucket = TokenBucket(limits: plan.ratePlan.limits, at: now)
        let calls = Int.random(in: 1...200, using: &generator)
        var left = calls
        while left > 0 {
            switch bucket.take(at: now) {
            case .granted: left -= 1
            case .wait(let seconds): now += seconds
            case .never: left = 0
            }
        }
        let least = try #require(plan.seconds(for: calls))
        let taken = now - CallScene.start
        #expect(taken >= least - 1e-3 && taken <= least + 2 + 1e-3 * Double(calls))
    }
}
