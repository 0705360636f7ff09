import Core
import Portfolio
import Testing

@Suite("Rules of risk, all together") struct RiskSizingPropertyTests {
    /// A portfolio made by chance.
    private struct Scene {
        var targets: [Double]
        var wishes: [Double]
        var held: [Double]
        var facts: RiskFacts
        var conditions: RiskConditions
        var band: Double
        var minimumWeight: Double

        init(_ generator: inout SeededGenerator) {
            let count = 40
            let raw = (0..<count).map { _ in
                Bool.random(using: &generator) ? Double.random(in: 0...1, using: &generator) : 0
            }
            let sum = max(1e-9, raw.reduce(0, +)) / Double.random(in: 0.3...1, using: &generator)
            targets = raw.map { $0 / sum }
            wishes = targets.map { $0 * Double.random(in: 0.8...1.5, using: &generator) }
            held = targets.map { target in
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: 0
                case 1: target
                case 2: target * Double.random(in: 0...2, using: &generator)
                default: Double.random(in: 0...0.1, using: &generator)
                }
            }
            facts = RiskFacts(
                sectors: (0..<count).map { _ in
                    ["Energy", "Utilities", "Health", nil].randomElement(using: &generator) ?? nil
                },
                moneyTraded: (0..<count).map { _ in
                    Int.random(in: 0..<8, using: &generator) == 0
                        ? .nan : Double.random(in: 0...20e6, using: &generator)
                },
                kelly: (0..<count).map { _ in
                    Bool.random(using: &generator)
                        ? KellyEstimate(
                            count: Int.random(in: 20...900, using: &generator),
                            hitRate: Double.random(in: 0.4...0.6, using: &generator),
                            meanGain: Double.random(in: 0.01...0.1, using: &generator),
                            meanLoss: Double.random(in: 0.01...0.1, using: &generator)) : nil
                })
            var limits = RiskLimits()
            limits.maximumWeight = Double.random(in: 0.01...0.2, using: &generator)
            limits.maximumSectorWeight = Double.random(in: 0.05...0.6, using: &generator)
            conditions = RiskConditions(
                limits: limits,
                market: MarketVolatility(
                    annualised: Double.random(in: 0.1...0.9, using: &generator), sessions: 20),
                portfolioValue: 1_000_000)
            let first = CivilDate(daysSinceEpoch: 19_000)
            conditions.state = RiskState(
                curve: [
                    (first, 1),
                    (first.adding(days: 1), Double.random(in: 0.96...1.01, using: &generator)),
                ], limits: limits)
            band = Bool.random(using: &generator) ? 0.0025 : 0
            minimumWeight = Bool.random(using: &generator) ? 0.0025 : 0
        }

        var sizing: RiskSizing {
            RiskSizing(
                targets: targets, wishes: wishes, held: held, facts: facts, conditions: conditions,
                band: band, minimumWeight: minimumWeight)
        }
    }

    private let scenes: [Scene]

    init() {
        var generator = SeededGenerator(seed: 21)
        scenes = (0..<400).map { _ in Scene(&generator) }
    }

    @Test("No target ever rises, none falls below 0, and together they stay within the whole")
    func neverRises() {
        for scene in scenes {
            let sizing = scene.sizing
            #expect(zip(sizing.targets, scene.targets).allSatisfy { $0 <= $1 && $0 >= 0 })
            #expect(sizing.targets.reduce(0, +) <= 1 + 1e-12)
        }
    }

    @Test("Every cap holds after all rules, for what is kept too")
    func capsHold() {
        for scene in scenes {
            let (targets, limits) = (scene.sizing.targets, scene.conditions.limits)
            var sectors: [String: Double] = [:]
            for slot in targets.indices {
                #expect(targets[slot] <= limits.maximumWeight)
                let money = scene.facts.moneyTraded[slot]
                let most = money.isNaN ? scene.held[slot] : limits.maximumMoneyTraded * money / 1_000_000
                #expect(targets[slot] <= most)
                if let sector = scene.facts.sectors[slot] { sectors[sector, default: 0] += targets[slot] }
            }
            #expect(sectors.values.allSatisfy { $0 <= limits.maximumSectorWeight + 1e-12 })
            if scene.conditions.state?.isClosedToNew == true {
                #expect(zip(targets, scene.held).allSatisfy { $0 <= $1 })
            }
        }
    }

    @Test("The changes of a slot lead, one from the next, from what was asked for to what is left")
    func changesAddUp() {
        for scene in scenes {
            let sizing = scene.sizing
            var weights = scene.targets
            for change in sizing.changes {
                #expect(change.before == weights[change.slot] && change.after < change.before)
                weights[change.slot] = change.after
            }
            #expect(weights == sizing.targets)
            let order = RiskRule.allCases
            let places = sizing.changes.compactMap { order.firstIndex(of: $0.rule) }
            #expect(places == places.sorted())
        }
    }

    @Test("The order of slots does not matter")
    func permutation() {
        var generator = SeededGenerator(seed: 22)
        for var scene in scenes {
            let before = scene.sizing.targets
            let order = Array(scene.targets.indices).shuffled(using: &generator)
            scene.targets = order.map { scene.targets[$0] }
            scene.wishes = order.map { scene.wishes[$0] }
            scene.held = order.map { scene.held[$0] }
            scene.facts = RiskFacts(
                sectors: order.map { scene.facts.sectors[$0] },
                moneyTraded: order.map { scene.facts.moneyTraded[$0] },
                kelly: order.map { scene.facts.kelly[$0] })
            let after = scene.sizing.targets
            #expect(order.indices.allSatisfy { abs(after[$0] - before[order[$0]]) < 1e-12 })
        }
    }

    @Test("Asked again of what they left, the rules change nothing, but that a loss halves once more")
    func idempotence() {
        for var scene in scenes {
            scene.conditions.state?.isHalving = false
            // What the policy wished for is the same; what was asked for above it was wished for.
            scene.wishes = zip(scene.targets, scene.wishes).map { max($0, $1) }
            let once = scene.sizing.targets
            scene.targets = once
            #expect(zip(scene.sizing.targets, once).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }
}
