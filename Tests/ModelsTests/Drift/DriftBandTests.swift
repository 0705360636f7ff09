import Core
import Models
import Portfolio
import Testing

/// Live records drawn from the very distribution of the backtest: what the check says of them is false alarm.
@Suite("Expected band of live figures") struct DriftBandTests {
    private static let draws = 300

    /// The share of draws that breach the lower end, by return above equal weights and by reward.
    private func alarms(backtest: Int, live: Int) throws -> (excess: Double, reward: Double) {
        let check = DriftCheck(bootstrap: BlockBootstrap(resamples: 120))
        let version = try #require(YearMonth("2022-12"))
        var (excess, reward) = (0, 0)
        for draw in 0..<Self.draws {
            let past = MadeUpRecord.returns(backtest, mean: 0.0005, seed: UInt64(2 * draw))
            let now = MadeUpRecord.returns(live, mean: 0.0005, seed: UInt64(2 * draw + 1))
            let report = check.judge(
                version, MadeUpRecord.live(policy: now),
                DriftCheck.Expectation(
                    policyReturns: past, equalWeightReturns: [Double](repeating: 0, count: backtest)), [])
            excess += report.breaches.contains { $0.kind == .excessReturn } ? 1 : 0
            reward += report.breaches.contains { $0.kind == .reward } ? 1 : 0
        }
        return (Double(excess) / Double(Self.draws), Double(reward) / Double(Self.draws))
    }

    @Test(
        "False alarms are as seldom as the level says, however long the backtest was beside the live record",
        arguments: [(42, 63), (63, 63), (63, 126)])
    func falseAlarms(backtest: Int, live: Int) throws {
        let (excess, reward) = try alarms(backtest: backtest, live: live)
        print("false alarms, backtest of \(backtest), live \(live): \(excess) by return, \(reward) by reward")
        // 2.5 % lie below the band; a deviation of the draws is 0.9 %. A band that takes the backtest for the
        // truth has 8 % where both are as long.
        #expect(excess < 0.055 && reward < 0.055)
        #expect(excess > 0.003 && reward > 0.003)
    }

    @Test(
        "The band is that of the difference of two records, wide as sqrt(1/n + 1/m)"
    )
    func width() throws {
        let past = MadeUpRecord.returns(504, mean: 0.001, seed: 1)
        let expected = DriftCheck.Expectation(
            policyReturns: past, equalWeightReturns: [Double](repeating: 0, count: past.count))
        let moments = PerformanceMetrics(dailyReturns: past)
        let deviation = moments.annualisedVolatility / 252.0.squareRoot()
        for sessions in [63, 252, 504, 1_008] {
            let report = DriftCheck(bootstrap: BlockBootstrap(meanBlockLength: 1)).judge(
                try #require(YearMonth("2022-12")),
                MadeUpRecord.live(policy: MadeUpRecord.returns(sessions, mean: 0, seed: 2)), expected, [])
            let finding = try #require(report.findings.first { $0.kind == .excessReturn })
            let (low, high) = (try #require(finding.low), try #require(finding.high))
            let half = 1.96 * deviation * (1 / Double(sessions) + 1 / 504).squareRoot() * 2_100
            #expect(abs((high - low) / 2 / half - 1) < 0.08, "\(sessions)")
            let mean = past.reduce(0, +) / 504 * 2_100
            #expect(abs((high + low) / 2 - mean) < 0.1 * half, "\(sessions)")
        }
    }
}
