import Core
import Foundation
import Models
import Testing

@Suite("Drift") struct DriftCheckTests {
    private let check = DriftCheck()
    private let version: YearMonth
    private let expected: DriftCheck.Expectation

    init() throws {
        version = try #require(YearMonth("2022-12"))
        expected = DriftCheck.Expectation(
            outcomes: MadeUpRecord.outcomes(500, of: 1_000),
            policyReturns: MadeUpRecord.returns(504, mean: 0.001, seed: 1),
            equalWeightReturns: [Double](repeating: 0, count: 504))
    }

    private func finding(
        _ kind: DriftReport.Kind, _ live: LiveRecord, _ expected: DriftCheck.Expectation? = nil,
        _ features: [FeatureShift] = []
    ) throws -> DriftReport.Finding {
        let report = check.judge(version, live, expected ?? self.expected, features)
        #expect(report.findings.map(\.kind) == [.hitRate, .excessReturn, .reward, .features])
        return try #require(report.findings.first { $0.kind == kind })
    }

    private func usual(hits: Int = 25) -> LiveRecord {
        MadeUpRecord.live(hits: hits, policy: MadeUpRecord.returns(126, mean: 0.001, seed: 2))
    }

    @Test("A model that does as its backtest did has not drifted")
    func asExpected() {
        let shifts = [FeatureShift(feature: "rsi_14", shift: -0.4, spread: 1)]
        let report = check.judge(version, usual(), expected, shifts)
        #expect(!report.hasDrifted && report.breaches == [] && report.model == version)
        #expect(report.findings.map(\.isAsExpected) == [true, true, true, true])
        #expect(report.months.count == 6 && report.features == shifts)
    }

    @Test("A hit rate below 55 % of the backtest's is a breach")
    func hitRate() throws {
        // 27.5 % of 300 holdings are 82.5.
        let met = try finding(.hitRate, usual(hits: 14))
        #expect(met.isAsExpected == true && met.value == 84.0 / 300 && met.low == 0.55 * 0.5)
        let breach = try finding(.hitRate, usual(hits: 13))
        #expect(breach.isAsExpected == false && breach.value == 78.0 / 300 && breach.high == nil)
        #expect(breach.text.hasPrefix("26.0 % of 300 holdings beat the average stock, of 27.5 % or more"))
    }

    @Test("A model without a record is held against what no skill comes to")
    func baseRate() throws {
        // 55 % of 45 %.
        let unknown = DriftCheck.Expectation()
        let met = try finding(.hitRate, usual(hits: 13), unknown)
        #expect(met.isAsExpected == true && abs((met.low ?? 0) - 0.2475) < 1e-12)
        #expect(try finding(.hitRate, usual(hits: 12), unknown).isAsExpected == false)
        for kind in [DriftReport.Kind.excessReturn, .reward] {
            let finding = try finding(kind, usual(), unknown)
            #expect(finding.isAsExpected == nil && finding.text.contains("no sessions to expect it by"))
        }
    }

    @Test("Returns far below what the backtest made expect are a breach, far above are not")
    func returns() throws {
        func live(_ mean: Double) -> LiveRecord {
            MadeUpRecord.live(policy: MadeUpRecord.returns(126, mean: mean, seed: 2))
        }
        let low = try finding(.excessReturn, live(-0.001))
        #expect(low.isAsExpected == false && (low.value ?? 0) < (low.low ?? 0))
        #expect(try finding(.reward, live(-0.001)).isAsExpected == false)
        let high = try finding(.excessReturn, live(0.004))
        #expect(high.isAsExpected == true && (high.value ?? 0) > (high.high ?? 1))
        #expect(try finding(.reward, live(0.004)).isAsExpected == true)
        // The market alone does not make a breach of the return above equal weights.
        let market = MadeUpRecord.returns(126, mean: -0.005, seed: 3)
        let fallen = MadeUpRecord.live(
            policy: zip(market, live(0.001).policyReturns).map { $0 + $1 }, equalWeights: market)
        #expect(try finding(.excessReturn, fallen).isAsExpected == true)
        #expect(try finding(.reward, fallen).isAsExpected == false)
    }

    @Test("Features far from the training's are named")
    func features() throws {
        let shifts = [
            FeatureShift(feature: "volume", shift: -1.25, spread: 1),
            FeatureShift(feature: "rsi_14", shift: 1, spread: 2),
            FeatureShift(feature: "macd", shift: 0.2, spread: 1),
        ]
        let far = try finding(.features, usual(), nil, shifts)
        #expect(far.isAsExpected == false && far.value == 1.25 && far.high == 1)
        #expect(far.text == "means far from training's: volume -1.25 standard deviations")
        let near = try finding(.features, usual(), nil, Array(shifts.dropFirst()))
        #expect(near.isAsExpected == true && near.text.contains("rsi_14 +1.00"))
        #expect(try finding(.features, usual()).isAsExpected == nil)
    }

    @Test("Before three months are over nothing is said but of the features")
    func tooEarly() throws {
        var live = usual(hits: 0)
        live.months = Array(live.months.prefix(2))
        live.months.append(usual().months[2])
        live.months[2].isOver = false
        let report = check.judge(
            version, live, expected, [FeatureShift(feature: "macd", shift: 9, spread: 1)])
        #expect(report.findings.map(\.isAsExpected) == [nil, nil, nil, false])
        #expect(report.findings[0].text == "2 of 3 months that it takes to judge it are over")
        live.months[2].isOver = true
        #expect(check.judge(version, live, expected, []).breaches.map(\.kind) == [.hitRate])
    }

    @Test("A report survives its JSON")
    func json() throws {
        let report = check.judge(version, usual(hits: 3), expected, [])
        let bytes = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(DriftReport.self, from: bytes) == report)
    }
}
