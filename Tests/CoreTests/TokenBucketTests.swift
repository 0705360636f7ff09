import Core
import Testing

@Suite("Token bucket") struct TokenBucketTests {
    /// A plausible clock, so that rounding is that of real times.
    let start = 1_790_000_000.0

    @Test("A full bucket grants a burst, then one call for each refill")
    func byHand() {
        var bucket = TokenBucket(
            limits: [RateLimit(capacity: 5, refill: .perSecond(1.0 / 12))], at: start)
        #expect(
            (0..<5).map { _ in bucket.take(at: start) } == [PacingDecision](repeating: .granted, count: 5))
        #expect(seconds(bucket.take(at: start)).isClose(to: 12))
        #expect(seconds(bucket.take(at: start + 9)).isClose(to: 3))
        #expect(seconds(bucket.take(3, at: start + 9)).isClose(to: 27))
        #expect(bucket.take(at: start + 12.001) == .granted)
        #expect(bucket.take(6, at: start + 1_000) == .never)
        #expect(bucket.take(0, at: start + 12.001) == .granted)
    }

    @Test("A call needs a token of each limit, and a refusal takes none of any")
    func severalLimits() {
        let midnight = (start / 86_400).rounded(.up) * 86_400
        var bucket = TokenBucket(
            limits: [RateLimit(capacity: 2, refill: .perSecond(1)), .callsPerDay(3)], at: midnight - 100)
        #expect(bucket.take(2, at: midnight - 100) == .granted)
        #expect(seconds(bucket.take(at: midnight - 100)).isClose(to: 1))
        #expect(bucket.levels.map(\.tokens) == [0, 1])
        #expect(bucket.take(at: midnight - 98) == .granted)
        #expect(seconds(bucket.take(at: midnight - 90)).isClose(to: 90))
        #expect(bucket.levels.map(\.tokens) == [2, 0])
        #expect(seconds(bucket.take(at: midnight - 0.5)).isClose(to: 0.5))
        #expect(bucket.take(at: midnight) == .granted)
        #expect(bucket.levels[1].tokens == 2)
        #expect(TokenBucket(limits: [], at: 0).levels.isEmpty)
    }

    @Test("Whatever is asked and when, no stretch of time sees more than capacity and refill allow")
    func neverTooMany() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let capacity = Double(1 + random.index(below: 20))
            let rate = [0.01, 0.5, 3, 100][random.index(below: 4)]
            var bucket = TokenBucket(
                limits: [RateLimit(capacity: capacity, refill: .perSecond(rate))], at: start)
            let grants = simulate(&bucket, asking: 200, within: 3 * capacity / rate, &random)
            for first in grants.indices {
                var sum = 0.0
                for grant in grants[first...] {
                    sum += Double(grant.count)
                    #expect(sum <= capacity + rate * (grant.time - grants[first].time) + 1e-4)
                }
            }
        }
    }

    @Test("Calls per stretch of time are never more than said, for every burst")
    func strictWindows() {
        var random = SeededGenerator(seed: 5)
        for count in [1, 5, 50, 200] {
            for burst in [1, 2, count / 2, count] {
                let limit = RateLimit.calls(count, perSeconds: 60, burst: burst)
                var bucket = TokenBucket(limits: [limit], at: start)
                let grants = simulate(&bucket, asking: 3_000, within: 300, &random, single: true)
                var first = 0
                for last in grants.indices {
                    while grants[last].time - grants[first].time >= 60 { first += 1 }
                    #expect(last - first + 1 <= count)
                }
            }
        }
    }

    @Test("Who waits as long as told is granted, and the long-run rate is the plan's")
    func noStarvation() {
        var random = SeededGenerator(seed: 6)
        for rate in [0.01, 1.0 / 12, 7.3, 1_000] {
            for capacity in [1.0, 5, 100] {
                var bucket = TokenBucket(
                    limits: [RateLimit(capacity: capacity, refill: .perSecond(rate))], at: start)
                var now = start
                var granted = 0
                for _ in 0..<500 {
                    let count = 1 + random.index(below: Int(capacity))
                    if case .wait(let seconds) = bucket.take(count, at: now) {
                        now += seconds
                        #expect(bucket.take(count, at: now) == .granted)
                    }
                    granted += count
                }
                let earned = capacity + rate * (now - start)
                #expect(Double(granted) <= earned + 1e-3)
                // Each of the 500 waits is a microsecond longer than needed.
                #expect(Double(granted) >= earned - capacity - 500 * rate * 2e-6)
            }
        }
    }

    @Test("Daily calls agree with a count by hand over weeks of random asking")
    func daily() {
        var random = SeededGenerator(seed: 7)
        var bucket = TokenBucket(limits: [.callsPerDay(25)], at: start)
        var used: [Int: Int] = [:]
        var now = start
        for _ in 0..<5_000 {
            now += random.uniform() * 2_000
            let day = Int(now) / 86_400
            let count = 1 + random.index(below: 3)
            let fits = used[day, default: 0] + count <= 25
            let decision = bucket.take(count, at: now)
            #expect((decision == .granted) == fits)
            if fits { used[day, default: 0] += count }
            if !fits { #expect(seconds(decision).isClose(to: Double(day + 1) * 86_400 - now)) }
        }
    }

    @Test(
        "A clock that goes back grants nothing extra, and is waited for no longer than stated",
        arguments: [0.5, 30, 59, 61, 3_600, 40_000_000])
    func backwards(step: Double) {
        for limit in [RateLimit(capacity: 5, refill: .perSecond(0.1)), .callsPerDay(5)] {
            var bucket = TokenBucket(limits: [limit], at: start)
            #expect(bucket.take(3, at: start) == .granted)
            let back = start - step
            var granted = 0
            while bucket.take(at: back) == .granted { granted += 1 }
            #expect(granted <= 2)
            guard case .wait(let seconds) = bucket.take(at: back) else {
                Issue.record("neither granted nor told to wait")
                continue
            }
            #expect(seconds <= (limit.refill == .atMidnightUTC ? 2 * 86_400 : 60 + 10 + 1))
            #expect(bucket.take(at: back + seconds) == .granted)
        }
    }

    @Test("Times that arrive some seconds late grant no more than times in order")
    func lateTimes() {
        var random = SeededGenerator(seed: 8)
        for rate in [0.2, 10, 1_000] {
            var bucket = TokenBucket(limits: [RateLimit(capacity: 3, refill: .perSecond(rate))], at: start)
            var granted = 0.0
            for tick in 0..<20_000 {
                let now = start + Double(tick) / 100
                if bucket.take(at: now - random.uniform() * 10) == .granted { granted += 1 }
            }
            #expect(granted <= 3 + rate * 200 + 1e-6)
        }
    }

    @Test("A pause holds calls back, the longer one counts, and a day is the most")
    func pauses() {
        var bucket = TokenBucket(limits: [.callsPerDay(10)], at: start)
        bucket.pause(for: 30, at: start)
        bucket.pause(for: 5, at: start + 1)
        #expect(seconds(bucket.take(at: start + 10)).isClose(to: 20))
        #expect(bucket.take(at: start + 30) == .granted)
        bucket.pause(for: -5, at: start + 30)
        bucket.pause(for: .nan, at: start + 30)
        #expect(bucket.take(at: start + 30) == .granted)
        bucket.pause(for: .infinity, at: start + 40)
        #expect(seconds(bucket.take(0, at: start + 40)).isClose(to: 86_400))
    }

    @Test("Under a changed plan, the tokens in use stay in use")
    func changedPlan() {
        var bucket = TokenBucket(limits: [.callsPerDay(25)], at: start)
        #expect(bucket.take(20, at: start) == .granted)
        func tokens(_ limits: [RateLimit]) -> [Double] {
            TokenBucket(limits: limits, stored: bucket.levels, pause: nil, at: start).levels.map(\.tokens)
        }
        #expect(tokens([.callsPerDay(25)]) == [5])
        #expect(tokens([.callsPerDay(500)]) == [480])
        #expect(tokens([.callsPerDay(10)]) == [0])
        #expect(tokens([.callsPerDay(25), .calls(60, perSeconds: 60, burst: 4)]) == [5, 4])
        #expect(tokens([]) == [])
    }

    /// Random requests at random times in order; what was granted, and when.
    private func simulate(
        _ bucket: inout TokenBucket, asking: Int, within span: Double, _ random: inout SeededGenerator,
        single: Bool = false
    ) -> [(time: Double, count: Int)] {
        let times = (0..<asking).map { _ in start + random.uniform() * span }.sorted()
        return times.compactMap { time in
            let count = single ? 1 : 1 + random.index(below: 3)
            return bucket.take(count, at: time) == .granted ? (time, count) : nil
        }
    }
}

/// The seconds that a decision says to wait; -1 when it does not.
private func seconds(_ decision: PacingDecision) -> Double {
    if case .wait(let seconds) = decision { seconds } else { -1 }
}

extension Double {
    fileprivate func isClose(to other: Double) -> Bool { abs(self - other) < 1e-5 }
}
