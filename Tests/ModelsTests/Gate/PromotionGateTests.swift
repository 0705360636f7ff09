import Core
import Foundation
import Models
import Portfolio
import Testing

@Suite("Promotion gate") struct PromotionGateTests {
    private let version: YearMonth
    private let earlier: YearMonth

    init() throws {
        version = try #require(YearMonth("2023-01"))
        earlier = try #require(YearMonth("2022-12"))
    }

    private func decide(
        _ stretches: [GateEvidence.Stretch] = [MadeUpStretch.make()], isFinite: Bool = true,
        inForce: GateEvidence.Rival? = nil, trials: [Trial]? = nil,
        _ change: (inout GateSettings) -> Void = { _ in }
    ) -> GateDecision {
        var settings = GateSettings()
        change(&settings)
        return PromotionGate(settings, bootstrap: BlockBootstrap(resamples: 20)).judge(
            GateEvidence(
                version: version, isFinite: isFinite, stretches: stretches, inForce: inForce,
                trials: trials ?? [MadeUpTrial.make(1)]))
    }

    private func criterion(_ name: GateDecision.Name, of decision: GateDecision) throws
        -> GateDecision.Criterion
    {
        try #require(decision.criteria.first { $0.name == name })
    }

    private var rival: GateEvidence.Rival { GateEvidence.Rival(version: earlier, path: nil) }

    @Test("A candidate that meets every criterion is promoted, and what was not asked does not count")
    func promoted() throws {
        let decision = decide()
        #expect(decision.verdict == .promoted && decision.reason == "It met every criterion.")
        #expect(decision.failures == [] && decision.criteria.map(\.name) == GateDecision.Name.allCases)
        let unasked = decision.criteria.filter { $0.isMet == nil }.map(\.name)
        #expect(unasked == [.noWorseThanInForce, .overfitting])
        #expect(decision.sessions == 252 && decision.folds == 1 && decision.trials == 1)
        #expect(decision.from == MadeUpStretch.dates[1] && decision.to == MadeUpStretch.dates[252])
        #expect(decision.evaluation?.sessions == 252 && decision.comparedWith == nil)
    }

    @Test(
        "Each criterion alone turns a candidate down, and the reason says which",
        arguments: [
            GateDecision.Name.enoughSessions, .beatsEqualWeights, .drawdown, .turnover, .concentration,
        ])
    func each(name: GateDecision.Name) throws {
        let decision: GateDecision
        switch name {
        case .enoughSessions: decision = decide(inForce: rival) { $0.minimumSessions = 253 }
        case .beatsEqualWeights: decision = decide([MadeUpStretch.make(excess: 0.0001)], inForce: rival)
        case .drawdown: decision = decide(inForce: rival) { $0.drawdownMargin = -1 }
        case .turnover: decision = decide([MadeUpStretch.make(turnover: 1.96)], inForce: rival)
        default: decision = decide([MadeUpStretch.make(largestWeight: 0.26)], inForce: rival)
        }
        #expect(decision.failures.map(\.name) == [name] && decision.verdict == .refused)
        let finding = try criterion(name, of: decision).finding
        #expect(decision.reason == "2022-12 stays in force: \(finding).")
        #expect(decision.comparedWith == earlier)
    }

    @Test("On the limit a criterion is met")
    func onTheLimit() throws {
        let stretch = MadeUpStretch.make(turnover: 1.95, largestWeight: 0.25)
        let decision = decide([stretch]) { $0.minimumSessions = 252 }
        #expect(decision.verdict == .promoted)
        #expect(try criterion(.turnover, of: decision).value == 1.95)
        #expect(try criterion(.concentration, of: decision).value == 0.25)
    }

    @Test(
        "With no model in force a sound but unproven candidate is on probation, unless not wanted"
    )
    func probation() {
        let weak = [MadeUpStretch.make(excess: 0.0001)]
        let decision = decide(weak)
        #expect(decision.verdict == .probation && decision.verdict.isPromoted)
        #expect(decision.reason.hasPrefix("On probation, as no model was in force: with a probability of "))
        let refused = decide(weak) { $0.withoutModel = .refuse }
        #expect(refused.verdict == .refused && refused.reason.hasPrefix("None is in force: with a "))
        #expect(decide(weak, inForce: rival).verdict == .refused)
    }

    @Test("An unsound candidate is not even put on probation")
    func unsound() {
        let decisions = [
            decide(isFinite: false), decide([MadeUpStretch.make(turnover: 3)]),
            decide([MadeUpStretch.make(largestWeight: 1)]), decide { $0.drawdownMargin = -1 },
        ]
        #expect(decisions.allSatisfy { $0.verdict == .refused && $0.failures.count == 1 })
        #expect(decisions[0].reason == "None is in force: some weights are not finite.")
    }

    @Test("Nothing out of sample is no proof: no figures, no promotion, and nothing that is not a number")
    func nothing() throws {
        for stretches in [[], [MadeUpStretch.make(sessions: 1)], [MadeUpStretch.make(sessions: 2)]] {
            let decision = decide(stretches, inForce: rival)
            #expect(decision.verdict == .refused)
            #expect(Set(decision.failures.map(\.name)) == [.enoughSessions, .beatsEqualWeights])
            #expect(try criterion(.beatsEqualWeights, of: decision).value == 0)
            #expect(decision.criteria.allSatisfy { $0.value?.isFinite ?? true })
        }
        #expect(decide([]).from == nil && decide([]).evaluation == nil)
    }

    @Test("The more were tried the higher the bar, and the margin raises it too")
    func bar() throws {
        func probability(_ trials: Int, margin: Double = 0) throws -> Double {
            let decision = decide(
                [MadeUpStretch.make(excess: 0.0005)],
                trials: (0..<trials).map { MadeUpTrial.make(UInt64($0)) }
            ) { $0.margin = margin }
            #expect(decision.trials == trials)
            return try #require(try criterion(.beatsEqualWeights, of: decision).value)
        }
        let bars = try [1, 2, 10, 100, 1_000].map { try probability($0) }
        #expect(zip(bars, bars.dropFirst()).allSatisfy { $0 > $1 })
        #expect(try probability(0) == bars[0])
        // Half of the luck lies below the observed ratio: 0.5 where the margin is the ratio itself.
        let daily = SharpeInference(
            returns: (0..<252).map { 0.0005 + ($0.isMultiple(of: 2) ? 0.004 : -0.004) })
        #expect(abs(try probability(1, margin: daily.sharpe * 252.0.squareRoot()) - 0.5) < 1e-9)
    }

    @Test("Beside the model in force only the sessions count that neither learned from")
    func inForce() throws {
        let folds = [MadeUpStretch.make(), MadeUpStretch.make(from: 252)]
        func against(_ excess: Double, sessions: Int, from start: Int) -> GateDecision {
            let market = folds[1].equalWeights.dailyReturns.suffix(sessions)
            let returns = market.enumerated().map { day, value in
                value + excess + (day.isMultiple(of: 2) ? 0.004 : -0.004)
            }
            return decide(
                folds,
                inForce: GateEvidence.Rival(
                    version: earlier, path: MadeUpStretch.path(returns, from: start)))
        }
        let worse = against(0.0005, sessions: 100, from: 404)
        #expect(worse.verdict == .promoted)
        #expect(try criterion(.noWorseThanInForce, of: worse).finding.contains("over 100 sessions"))
        let better = against(0.002, sessions: 100, from: 404)
        #expect(better.failures.map(\.name) == [.noWorseThanInForce] && better.verdict == .refused)
        let asked = try criterion(.noWorseThanInForce, of: better)
        #expect(asked.limit == -0.1 && (asked.value ?? 0) < -0.1)
        // Equally good, and within the margin.
        #expect(against(0.001, sessions: 252, from: 252).verdict == .promoted)
        // Sessions that the candidate was not judged by.
        let other = against(0.002, sessions: 100, from: 600)
        #expect(try criterion(.noWorseThanInForce, of: other).isMet == nil && other.verdict == .promoted)
        let unknown = decide(folds, inForce: rival)
        #expect(try criterion(.noWorseThanInForce, of: unknown).isMet == nil)
        #expect(unknown.folds == 2 && unknown.sessions == 504)
    }
}
