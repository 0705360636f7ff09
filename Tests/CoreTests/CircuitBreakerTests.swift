import Core
import Testing

@Suite("Circuit breaker") struct CircuitBreakerTests {
    let policy = BreakerPolicy(
        consecutiveFailures: 3, failureShare: 0.5, window: 6, firstOpen: 10, growth: 2, longestOpen: 35,
        probeTimeout: 100)

    /// What happens at a time, and what is said to it.
    enum Step {
        case ok, fails
        case allowed, probe
        case refused(Double)
    }

    static let tables: [(String, [(Double, Step)])] = [
        (
            "three failures in a row open it for ten seconds",
            [
                (0, .allowed), (0, .fails), (1, .fails), (2, .allowed), (2, .fails),
                (3, .refused(9)), (11, .refused(1)), (12, .probe),
            ]
        ),
        (
            "a success between starts the count again",
            [
                (0, .fails), (1, .fails), (2, .ok), (3, .ok), (4, .ok), (5, .ok), (6, .fails), (6, .fails),
                (6, .ok), (7, .allowed),
            ]
        ),
        (
            "half of the last six open it, at a failure",
            [
                (0, .ok), (1, .fails), (2, .ok), (3, .fails), (4, .ok), (5, .allowed), (5, .fails),
                (5, .refused(10)),
            ]
        ),
        (
            "one probe at a time; its success closes and forgets",
            [
                (0, .fails), (0, .fails), (0, .fails), (10, .probe), (11, .refused(99)), (12, .ok),
                (12, .allowed), (12, .fails), (12, .fails), (12, .allowed), (12, .fails), (12, .refused(10)),
            ]
        ),
        (
            "a failed probe opens for twice as long, up to the longest",
            [
                (0, .fails), (0, .fails), (0, .fails), (10, .probe), (10, .fails), (10, .refused(20)),
                (30, .probe), (30, .fails), (30, .refused(35)), (65, .probe), (65, .fails),
                (65, .refused(35)),
            ]
        ),
        (
            "a probe whose process died gives way to another",
            [
                (0, .fails), (0, .fails), (0, .fails), (10, .probe), (109, .refused(1)), (110, .probe),
                (110, .refused(100)),
            ]
        ),
        (
            "outcomes of calls from before it opened change nothing",
            [
                (0, .fails), (0, .fails), (0, .fails), (1, .fails), (2, .ok), (2, .refused(8)),
            ]
        ),
        (
            "a clock set back by a year makes it wait once more, not a year",
            [
                (4e7, .fails), (4e7, .fails), (4e7, .fails), (4e7, .refused(10)), (100, .refused(10)),
                (105, .refused(5)), (110, .probe), (50, .refused(160)), (-500, .refused(100)), (-400, .probe),
            ]
        ),
    ]

    @Test("Tables by hand", arguments: tables.indices)
    func byHand(index: Int) {
        let (title, steps) = Self.tables[index]
        var breaker = CircuitBreaker()
        for (number, (now, step)) in steps.enumerated() {
            let context: Comment = "\(title), step \(number)"
            switch step {
            case .ok: breaker.record(succeeded: true, under: policy, at: now)
            case .fails: breaker.record(succeeded: false, under: policy, at: now)
            case .allowed: #expect(breaker.admit(under: policy, at: now) == .allowed, context)
            case .probe: #expect(breaker.admit(under: policy, at: now) == .probe, context)
            case .refused(let expected):
                guard case .refused(let seconds) = breaker.admit(under: policy, at: now) else {
                    Issue.record(context)
                    continue
                }
                #expect(abs(seconds - expected) < 1e-3, context)
            }
        }
    }

    @Test("Who waits as long as told is not refused again, at real times too")
    func waitsSuffice() {
        var now = 1_790_000_000.123
        var breaker = CircuitBreaker()
        for _ in 0..<3 { breaker.record(succeeded: false, under: policy, at: now) }
        for _ in 0..<200 {
            guard case .refused(let seconds) = breaker.admit(under: policy, at: now) else {
                Issue.record("open, but not refused")
                return
            }
            now += seconds
            #expect(breaker.admit(under: policy, at: now) == .probe)
            breaker.record(succeeded: false, under: policy, at: now)
        }
        #expect(breaker.trips == 201)
    }

    @Test("The open time doubles up to its cap, for any number of trips")
    func openTimes() {
        #expect([0, 1, 2, 3, .max].map(policy.openSeconds(after:)) == [10, 20, 35, 35, 35])
        #expect(BreakerPolicy(firstOpen: 5, growth: 1).openSeconds(after: .max) == 5)
    }

    @Test("At random, it never lets a second probe out while the first is, and always recovers")
    func random() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            var breaker = CircuitBreaker()
            var now = 0.0
            var probe: Double?
            for _ in 0..<300 {
                now += random.uniform() * 15
                switch breaker.admit(under: policy, at: now) {
                case .allowed: breaker.record(succeeded: random.uniform() < 0.5, under: policy, at: now)
                case .probe:
                    if let probe { #expect(now - probe >= 100) }
                    probe = now
                case .refused(let seconds): #expect(seconds > 0 && seconds <= 100.001)
                }
                if probe != nil, random.uniform() < 0.2 {
                    breaker.record(succeeded: random.uniform() < 0.5, under: policy, at: now)
                    probe = nil
                }
            }
            _ = breaker.admit(under: policy, at: now + 200)
            breaker.record(succeeded: true, under: policy, at: now + 200)
            #expect(breaker.admit(under: policy, at: now + 200) == .allowed)
        }
    }
}
