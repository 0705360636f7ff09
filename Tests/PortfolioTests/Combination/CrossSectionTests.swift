import Portfolio
import Testing

@Suite("Cross-sections") struct CrossSectionTests {
    @Test("Equals have the mean of their ranks, and what has no value has no rank")
    func ranks() {
        let ranks = CrossSection.ranks([3, 1, .nan, 3, 2])
        #expect(ranks[0] == 3.5 && ranks[1] == 1 && ranks[2].isNaN && ranks[3] == 3.5 && ranks[4] == 2)
    }

    @Test("Rank correlation is 1, -1 and what Spearman's formula gives; only stocks with both values count")
    func rankCorrelation() {
        let rising: [Double] = [1, 2, 3, 4, 5]
        #expect(abs(CrossSection.rankCorrelation(rising, rising.map { $0 * $0 }) - 1) < 1e-12)
        #expect(abs(CrossSection.rankCorrelation(rising, rising.map { -$0 }) + 1) < 1e-12)
        // 1 - 6 sum d^2 / (n (n^2 - 1)) with d = 1, 1, 1, 1, 0.
        #expect(abs(CrossSection.rankCorrelation(rising, [2, 1, 4, 3, 5]) - (1 - 6 * 4 / 120.0)) < 1e-12)
        #expect(
            abs(CrossSection.rankCorrelation(rising + [9, .nan], [2, 1, 4, 3, 5, .nan, 1]) - 0.8) < 1e-12)
        #expect(CrossSection.rankCorrelation(rising, [1, 1, 1, 1, 1]) == 0)
        #expect(CrossSection.rankCorrelation([.nan], [1]) == 0)
    }

    @Test("Normal scores of ten values are Blom's, standardised")
    func normalScores() {
        let scores = CrossSection.normalScores((0..<10).map(Double.init))
        // The quantile at (10 - 3/8) / 10.25 and its fellows have a deviation of 0.8920.
        #expect(abs(scores[9] - 1.5466 / 0.8920) < 2e-3 && abs(scores[0] + scores[9]) < 1e-12)
        #expect(CrossSection.normalScores([5]).allSatisfy { $0 == 0 })
    }
}
