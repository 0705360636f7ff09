import Core
import Models
import Portfolio
import Testing

/// How often the gate lets strategies without skill pass, and one of a true Sharpe ratio of 2 above equal
/// weights.
///
/// What is attainable is a matter of how long one looks. Over T years the observed ratio is normal around the
/// true one with a deviation of 1 / sqrt(T). Tried alone, a strategy passes at 1.645 deviations, so that one
/// of a ratio of 2 does in 88 % of cases after 2 years, 96.6 % after 3 and 99.8 % after 5; one without skill
/// does in 5 % before costs, whatever T. Of 101 tried, the bar is 2.53 + 1.645 deviations: without skill 1 in
/// 65,000 passes, and the ratio of 2 in 62 % after 5 years and 98 % after 10, the ninth of ten after 7.4
/// years.
@Suite("Promotion rates") struct PromotionRateTests {
    /// Strategies of each kind.
    private static let count = 200
    private static let costs = 10.0
    private static let world = StrategyWorld(costBasisPoints: costs, seed: 71)
    private static let noise = (0..<count / 2).map { world.stretch(skill: 0, seed: 1_000 + UInt64($0)) }
    private static let skilled = (0..<count).map {
        world.stretch(
            skill: StrategyWorld.skill(ofSharpe: 2, costBasisPoints: costs), seed: 2_000 + UInt64($0))
    }
    /// The record of a hundred without skill, without their months: ``overfitting`` has those.
    private static let record = (0..<100).map { MadeUpTrial.make(UInt64($0)) }

    private static let gate: PromotionGate = {
        var settings = GateSettings()
        settings.withoutModel = .refuse
        return PromotionGate(settings, bootstrap: BlockBootstrap(resamples: 1, meanBlockLength: 1))
    }()

    private static func passes(_ stretch: GateEvidence.Stretch, _ trials: [Trial]) throws -> Bool {
        gate.judge(
            GateEvidence(
                version: try #require(YearMonth("2023-01")), isFinite: true, stretches: [stretch],
                trials: trials)
        ).verdict == .promoted
    }

    /// The share of strategies that pass on their first years, tried beside those of a record.
    private static func rate(
        _ strategies: [GateEvidence.Stretch], years: Int, besides record: [Trial] = [],
        in world: StrategyWorld = world
    ) throws -> Double {
        let passed = try strategies.count {
            try passes(world.first(years, of: $0), record + [MadeUpTrial.make(1_000)])
        }
        return Double(passed) / Double(strategies.count)
    }

    @Test("The planted edge is what it is said to be: a Sharpe ratio of 2 above equal weights, after costs")
    func calibration() {
        func ratio(_ stretches: [GateEvidence.Stretch]) -> Double {
            let excess = stretches.flatMap { stretch in
                zip(stretch.policy.dailyReturns, stretch.equalWeights.dailyReturns).map { $0 - $1 }
            }
            return SharpeInference(returns: excess).sharpe * 252.0.squareRoot()
        }
        // Two thousand years and a thousand: the ratios are known to 0.02 and 0.03.
        #expect(abs(ratio(Self.skilled) - 2) < 0.1)
        // Costs alone.
        #expect(abs(ratio(Self.noise) + 0.46) < 0.1)
    }

    @Test("Alone, three years: at most 5 of 100 without skill pass, and at least 90 of a ratio of 2")
    func alone() throws {
        for (years, least) in [(2, 0.8), (3, 0.9), (4, 0.9), (5, 0.9)] {
            let lucky = try Self.rate(Self.noise, years: years)
            let skilled = try Self.rate(Self.skilled, years: years)
            print("promoted alone after \(years) years: \(lucky) without skill, \(skilled) with")
            #expect(lucky <= 0.05 && skilled >= least)
        }
    }

    @Test("Beside 100 without skill, ten years: none of them passes, and at least 90 of 100 skilled")
    func amongMany() throws {
        for (years, least) in [(5, 0.5), (10, 0.9)] {
            let lucky = try Self.rate(Self.noise, years: years, besides: Self.record)
            let skilled = try Self.rate(Self.skilled, years: years, besides: Self.record)
            print("promoted beside 100 after \(years) years: \(lucky) without skill, \(skilled) with")
            #expect(lucky == 0 && skilled >= least)
        }
    }

    @Test("With the months of all in the record, the choice of the skilled one is not laid to luck")
    func overfitting() throws {
        let trials = Self.noise.enumerated().map { MadeUpTrial.make(UInt64($0), of: $1) }
        let skilled = try Self.skilled.prefix(10).count {
            try Self.passes($0, trials + [MadeUpTrial.make(1_000, of: $0)])
        }
        #expect(skilled >= 9)
    }

    @Test("Before costs, tried alone, strategies without skill pass as often as the confidence says")
    func withoutCosts() throws {
        let world = StrategyWorld(years: 5, costBasisPoints: 0, seed: 72)
        let strategies = (0..<300).map { world.stretch(skill: 0, seed: 3_000 + UInt64($0)) }
        for years in 2...5 {
            let lucky = try Self.rate(strategies, years: years, in: world)
            print("promoted alone before costs after \(years) years: \(lucky) without skill")
            // One in twenty; three deviations of 0.0126 either way.
            #expect(abs(lucky - 0.05) < 0.038)
        }
        #expect(try Self.rate(strategies, years: 5, besides: Self.record, in: world) == 0)
    }
}
