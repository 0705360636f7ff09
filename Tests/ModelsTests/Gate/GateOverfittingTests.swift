import Core
import Models
import Portfolio
import Testing

@Suite("Overfitting in the gate") struct GateOverfittingTests {
    /// - Parameter excess: above equal weights, of consecutive months; equal weights return 1 % in each.
    private func trial(_ seed: UInt64, _ excess: [Double], from start: String = "2021-01") throws -> Trial {
        let first = try #require(YearMonth(start))
        let months = excess.enumerated().map { index, value in
            var entry = MonthlyReturn(month: first.adding(months: index))
            entry.policy = 0.01 + value
            entry.baseline = 0.01
            return entry
        }
        return MadeUpTrial.make(seed, months: months)
    }

    private func judged(_ trials: [Trial]) throws -> (verdict: GateDecision.Verdict, GateDecision.Criterion) {
        let decision = PromotionGate(bootstrap: BlockBootstrap(resamples: 20)).judge(
            GateEvidence(
                version: try #require(YearMonth("2023-01")), isFinite: true,
                stretches: [MadeUpStretch.make(sessions: 504, excess: 0.002)],
                inForce: GateEvidence.Rival(version: try #require(YearMonth("2022-12")), path: nil),
                trials: trials))
        return (decision.verdict, try #require(decision.criteria.first { $0.name == .overfitting }))
    }

    /// Noise whose mean over all months is `mean`: who did well in one half did badly in the other.
    private func noise(_ mean: Double, months: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<months).map { _ in 0.02 * generator.gaussian() }
        let sum = values.reduce(0, +)
        return values.map { $0 - sum / Double(months) + mean }
    }

    @Test("A choice among equals is laid to luck, and one of the best by far is not")
    func choice() throws {
        let equals = try (0..<5).map { try trial(UInt64($0), noise(0, months: 12, seed: UInt64($0))) }
        let (refused, luck) = try judged(equals)
        #expect(refused == .refused && luck.isMet == false && (luck.value ?? 0) > 0.9)
        #expect(luck.limit == 0.5 && luck.finding.contains("below the median out of sample"))
        let (promoted, skill) = try judged(equals + [trial(9, noise(0.03, months: 12, seed: 9))])
        #expect(promoted == .promoted && skill.isMet == true && (skill.value ?? 1) < 0.1)
    }

    @Test("Fewer than four candidates or eight months in common say nothing")
    func tooFew() throws {
        let trials = try (0..<4).map { try trial(UInt64($0), noise(0, months: 8, seed: UInt64($0))) }
        #expect(try judged(trials).1.isMet != nil)
        #expect(try judged(Array(trials.prefix(3))).1.isMet == nil)
        #expect(try judged([]).1.isMet == nil)
        // One that was not judged by months does not count, and one with other months leaves fewer in common.
        #expect(try judged(trials + [MadeUpTrial.make(8)]).1.value == judged(trials).1.value)
        let other = try trial(9, noise(0, months: 8, seed: 9), from: "2021-02")
        let (verdict, unasked) = try judged(trials + [other])
        #expect(unasked.isMet == nil && unasked.value == nil && verdict == .promoted)
    }

    @Test("Only the months that all were judged by count")
    func common() throws {
        let months = (0..<5).map { noise(0, months: 10, seed: UInt64($0)) }
        let plain = try months.enumerated().map { try trial(UInt64($0), $1) }
        let longer = try months.enumerated().map { index, values in
            index == 2
                ? try trial(2, [0.5, -0.5] + values, from: "2020-11") : try trial(UInt64(index), values)
        }
        #expect(try judged(longer).1 == judged(plain).1)
    }
}
