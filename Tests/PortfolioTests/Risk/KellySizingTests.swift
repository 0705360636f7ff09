import Core
import Portfolio
import Testing

@Suite("Kelly sizing") struct KellySizingTests {
    private let quarter = KellySizing(fraction: 0.25, evidence: 200)

    @Test("The limit is a quarter of p - (1 - p) / b")
    func limit() {
        let past = KellyEstimate(count: 480, hitRate: 0.52, meanGain: 0.055, meanLoss: 0.05)
        #expect(abs(past.payoff - 1.1) < 1e-12)
        #expect(abs(quarter.limit(past) - 0.25 * (0.52 - 0.48 / 1.1)) < 1e-12)
        let even = KellyEstimate(count: 100, hitRate: 0.6, meanGain: 0.1, meanLoss: 0.1)
        #expect(abs(quarter.limit(even) - 0.05) < 1e-12)
        #expect(abs(KellySizing(fraction: 1, evidence: 0).limit(even) - 0.2) < 1e-12)
    }

    @Test("A bet that does not pay has the limit 0, one basis point of hits above the break-even has not")
    func breakEven() {
        func past(_ hitRate: Double) -> KellyEstimate {
            KellyEstimate(count: 100, hitRate: hitRate, meanGain: 0.1, meanLoss: 0.1)
        }
        #expect(quarter.limit(past(0.4999)) == 0 && quarter.limit(past(0.5)) == 0)
        #expect(abs(quarter.limit(past(0.5001)) - 0.25 * 0.0002) < 1e-12)
    }

    @Test("The limit counts as much as there is evidence for it")
    func shrinking() {
        func past(_ count: Int) -> KellyEstimate {
            KellyEstimate(count: count, hitRate: 0.52, meanGain: 1, meanLoss: 1)
        }
        // The limit is 1 %, the policy's weight 3 %: half way with as many signals as the evidence.
        #expect(abs(quarter.ceiling(of: 0.03, past(200)) - 0.02) < 1e-12)
        #expect(abs(quarter.ceiling(of: 0.03, past(600)) - 0.015) < 1e-12)
        #expect(abs(quarter.ceiling(of: 0.03, past(20)) - (0.03 - 0.02 / 11)) < 1e-12)
        // Below its limit a weight is left as it is, to the last bit.
        #expect(quarter.ceiling(of: 0.0099, past(600)) == 0.0099)
        #expect(KellySizing(fraction: 0, evidence: 200).ceiling(of: 0.3, past(600)) == 0.3)
    }

    @Test("All won, all lost, and nothing gained or lost are finite")
    func extremes() throws {
        let won = try #require(KellyEstimate(excesses: [0.1, 0.2]))
        #expect(won.payoff == .infinity && quarter.limit(won) == 0.25)
        let lost = try #require(KellyEstimate(excesses: [-0.1, -0.2]))
        #expect(lost.hitRate == 0 && lost.payoff == 0 && quarter.limit(lost) == 0)
        let flat = try #require(KellyEstimate(excesses: [0, 0]))
        #expect(flat.hitRate == 0 && quarter.limit(flat) == 0)
        let free = try #require(KellyEstimate(excesses: [0.1, 0]))
        #expect(free.payoff == .infinity && quarter.limit(free) == 0.125)
        #expect(KellyEstimate(excesses: []) == nil)
        for past in [won, lost, flat, free] {
            let ceiling = quarter.ceiling(of: 0.3, past)
            #expect(ceiling.isFinite && ceiling >= 0 && ceiling <= 0.3)
        }
    }

    @Test("The order of past signals does not matter, to the last bit")
    func order() throws {
        var generator = SeededGenerator(seed: 5)
        let excesses = (0..<500).map { _ in Double.random(in: -0.2...0.22, using: &generator) }
        let one = try #require(KellyEstimate(excesses: excesses))
        #expect(KellyEstimate(excesses: excesses.shuffled(using: &generator)) == one)
    }

    @Test("No position is ever above the policy's weight nor below both it and the limit")
    func bounds() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2_000 {
            let past = KellyEstimate(
                count: Int.random(in: 1...2_000, using: &generator),
                hitRate: Double.random(in: 0...1, using: &generator),
                meanGain: Double.random(in: 0...0.3, using: &generator),
                meanLoss: Double.random(in: 0...0.3, using: &generator))
            let weight = Double.random(in: 0...1, using: &generator)
            let ceiling = quarter.ceiling(of: weight, past)
            #expect(ceiling <= weight && ceiling >= min(weight, quarter.limit(past)) - 1e-15)
        }
    }
}
