import Core
import Portfolio
import Testing

/// A few slots that a test spells out.
private struct Sizes {
    var targets: [Double]
    var wishes: [Double] = []
    var held: [Double] = []
    var sectors: [String?] = []
    var moneyTraded: [Double] = []
    var kelly: [KellyEstimate?] = []
    var limits = RiskLimits.none
    var loss: Double?
    var fall = 0.0
    var market: MarketVolatility?
    var value = 1_000_000.0
    var band = 0.0
    var minimumWeight = 0.0

    var sizing: RiskSizing {
        let count = targets.count
        var facts = RiskFacts(slotCount: count)
        facts.moneyTraded = Array(repeating: 1e12, count: count)
        if !sectors.isEmpty { facts.sectors = sectors }
        if !moneyTraded.isEmpty { facts.moneyTraded = moneyTraded }
        if !kelly.isEmpty { facts.kelly = kelly }
        let zeros = [Double](repeating: 0, count: count)
        let state = loss.flatMap { loss -> RiskState? in
            let first = CivilDate(daysSinceEpoch: 19_000)
            return RiskState(
                curve: [
                    (first, 1), (first.adding(days: 1), (1 - fall) / (1 - loss)),
                    (first.adding(days: 2), 1 - fall),
                ], limits: limits)
        }
        return RiskSizing(
            targets: targets, wishes: wishes.isEmpty ? targets : wishes, held: held.isEmpty ? zeros : held,
            facts: facts,
            conditions: RiskConditions(limits: limits, state: state, market: market, portfolioValue: value),
            band: band, minimumWeight: minimumWeight)
    }
}

@Suite("Rules of risk, each alone") struct RiskSizingTests {
    private let basisPoint = 0.0001

    private func near(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test("Without limits nothing changes")
    func none() {
        let sizing = Sizes(targets: [0.5, 0.3, 0], loss: 0.9, fall: 0.95).sizing
        #expect(sizing.targets == [0.5, 0.3, 0] && sizing.changes.isEmpty)
    }

    @Test("Kelly cuts by what is known, says from what to what, and leaves what nothing is known of")
    func kelly() {
        var sizes = Sizes(targets: [0.03, 0.03, 0.005])
        let past = KellyEstimate(count: 200, hitRate: 0.52, meanGain: 1, meanLoss: 1)
        sizes.kelly = [past, nil, past]
        #expect(sizes.sizing.changes.isEmpty)
        sizes.limits.kellyFraction = 0.25
        let sizing = sizes.sizing
        #expect(near(sizing.targets, [0.02, 0.03, 0.005]))
        #expect(sizing.changes.count == 1 && sizing.changes[0].rule == .kelly && sizing.changes[0].slot == 0)
        #expect(sizing.changes[0].before == 0.03 && sizing.changes[0].after == sizing.targets[0])
    }

    @Test("A position that Kelly has cut is not cut again while it is kept")
    func kellyIsForTheWish() {
        let past = KellyEstimate(count: 200, hitRate: 0.52, meanGain: 1, meanLoss: 1)
        // The policy wishes for 3 % but is not sure enough to add to the 2 % that Kelly left the month before.
        var sizes = Sizes(targets: [0.02], wishes: [0.03], held: [0.02], kelly: [past])
        sizes.limits.kellyFraction = 0.25
        #expect(near(sizes.sizing.targets, [0.02]))
        // Above it by more than a trade is worth, and by less.
        sizes.targets = [0.0224]
        sizes.held = sizes.targets
        sizes.band = 0.0025
        #expect(sizes.sizing.changes.isEmpty)
        sizes.targets = [0.0226]
        sizes.held = sizes.targets
        #expect(near(sizes.sizing.targets, [0.02]))
    }

    @Test("The cap of a name holds at one basis point above it, for what is kept too")
    func name() {
        var sizes = Sizes(
            targets: [0.05 - basisPoint, 0.05, 0.05 + basisPoint, 0.3], held: [0, 0, 0, 0.3])
        sizes.limits.maximumWeight = 0.05
        let sizing = sizes.sizing
        #expect(sizing.targets == [0.05 - basisPoint, 0.05, 0.05, 0.05])
        #expect(sizing.changes.map(\.slot) == [2, 3] && sizing.changes.allSatisfy { $0.rule == .name })
    }

    @Test("The cap of liquidity is a share of the money traded; of what is not known nothing is bought")
    func liquidity() {
        // 2 % of 1.5 million USD are 3 % of a portfolio of a million.
        var sizes = Sizes(
            targets: [0.03 - basisPoint, 0.03, 0.03 + basisPoint, 0.02, 0.02, 0.01],
            held: [0, 0, 0, 0, 0.005, 0.02],
            moneyTraded: [1.5e6, 1.5e6, 1.5e6, .nan, .nan, 0])
        sizes.limits.maximumMoneyTraded = 0.02
        let sizing = sizes.sizing
        #expect(near(sizing.targets, [0.03 - basisPoint, 0.03, 0.03, 0, 0.005, 0]))
        #expect(sizing.changes.map(\.slot) == [2, 3, 4, 5])
        #expect(sizing.changes.allSatisfy { $0.rule == .liquidity })
        sizes.value = 500_000
        #expect(near(Array(sizes.sizing.targets.prefix(3)), Array(sizes.targets.prefix(3))))
    }

    @Test("A sector above its cap is cut in proportion; stocks without a sector are no sector")
    func sector() {
        var sizes = Sizes(
            targets: [0.2, 0.1 + basisPoint, 0.3, 0.2, 0.19],
            sectors: ["Energy", "Energy", "Utilities", nil, ""])
        sizes.limits.maximumSectorWeight = 0.3
        let sizing = sizes.sizing
        let share = 0.3 / (0.3 + basisPoint)
        #expect(near(sizing.targets, [0.2 * share, (0.1 + basisPoint) * share, 0.3, 0.2, 0.19]))
        #expect(sizing.changes.map(\.slot) == [0, 1] && sizing.changes.allSatisfy { $0.rule == .sector })
        sizes.targets[1] = 0.1
        #expect(sizes.sizing.changes.isEmpty)
        sizes.targets[1] = 0.1 - basisPoint
        #expect(sizes.sizing.changes.isEmpty)
    }

    @Test(
        "A volatile market scales everything",
        arguments: [(0.2999, 1.0), (0.3, 1.0), (0.3001, 0.3 / 0.3001), (0.6, 0.5), (3, 0.25)])
    func volatility(annualised: Double, scale: Double) {
        var sizes = Sizes(targets: [0.02, 0.04, 0])
        sizes.limits.marketVolatility = 0.3
        sizes.market = MarketVolatility(annualised: annualised, sessions: 20)
        let sizing = sizes.sizing
        #expect(near(sizing.targets, [0.02 * scale, 0.04 * scale, 0]))
        #expect(sizing.changes.count == (scale < 1 ? 2 : 0))
        #expect(sizing.changes.allSatisfy { $0.rule == .volatility })
        sizes.market = nil
        #expect(sizes.sizing.changes.isEmpty)
    }

    @Test("What a volatile market has scaled is not scaled again while it is kept")
    func volatilityIsForTheWish() {
        var sizes = Sizes(targets: [0.01, 0.02], wishes: [0.02, 0.02], held: [0.01, 0.02])
        sizes.limits.marketVolatility = 0.3
        sizes.market = MarketVolatility(annualised: 0.6, sessions: 20)
        #expect(near(sizes.sizing.targets, [0.01, 0.01]))
    }

    @Test(
        "A loss of 1.5 % halves what would be held",
        arguments: [(0.0149, 1.0), (0.015, 0.5), (0.0151, 0.5)])
    func halving(loss: Double, share: Double) {
        var sizes = Sizes(targets: [0.02, 0.04, 0], held: [0, 0.04, 0.01], loss: loss)
        sizes.limits.halvingLoss = 0.015
        let sizing = sizes.sizing
        #expect(near(sizing.targets, [0.02 * share, 0.04 * share, 0]))
        #expect(sizing.changes.count == (share < 1 ? 2 : 0))
        #expect(sizing.changes.allSatisfy { $0.rule == .dailyLoss })
    }

    @Test(
        "A loss of 2 % opens nothing and adds to nothing; what is closed or cut is closed or cut",
        arguments: [(0.0199, false), (0.02, true), (0.0201, true)])
    func closedToNew(loss: Double, isClosed: Bool) {
        var sizes = Sizes(targets: [0.02, 0.04, 0.01, 0], held: [0, 0.03, 0.02, 0.01], loss: loss)
        sizes.limits.closingLoss = 0.02
        let sizing = sizes.sizing
        #expect(sizing.targets == (isClosed ? [0, 0.03, 0.01, 0] : sizes.targets))
        #expect(sizing.changes.map(\.slot) == (isClosed ? [0, 1] : []))
        #expect(sizing.changes.allSatisfy { $0.rule == .closedToNew })
    }

    @Test("After a loss of 2 % what is kept is halved too")
    func closedAndHalved() {
        var sizes = Sizes(targets: [0.02, 0.04], held: [0, 0.03], loss: 0.02)
        sizes.limits.closingLoss = 0.02
        sizes.limits.halvingLoss = 0.015
        let sizing = sizes.sizing
        #expect(near(sizing.targets, [0, 0.015]))
        #expect(sizing.changes.map(\.rule) == [.closedToNew, .closedToNew, .dailyLoss])
    }

    @Test(
        "A fall of 5 % from the peak buys nothing",
        arguments: [(0.0499, false), (0.05, true), (0.0501, true)])
    func halt(fall: Double, isHalted: Bool) {
        var sizes = Sizes(
            targets: [0.02, 0.04, 0.01, 0], held: [0, 0.03, 0.02, 0.01], loss: 0.001, fall: fall)
        sizes.limits.haltingDrawdown = 0.05
        let sizing = sizes.sizing
        #expect(sizing.targets == (isHalted ? [0, 0.03, 0.01, 0] : sizes.targets))
        #expect(sizing.changes.map(\.slot) == (isHalted ? [0, 1] : []))
        #expect(sizing.changes.allSatisfy { $0.rule == .halt })
    }

    @Test(
        "What the rules leave of a purchase is not made where it is too small, and counts to the last of them"
    )
    func smallPurchases() {
        var sizes = Sizes(targets: [0.02, 0.02, 0.02], held: [0, 0.008, 0.004], band: 0.0025)
        sizes.minimumWeight = 0.012
        sizes.limits.maximumWeight = 0.01
        let sizing = sizes.sizing
        #expect(sizing.targets == [0, 0.008, 0.01])
        #expect(sizing.changes.map(\.after) == [0, 0.008, 0.01])
        // What nothing was cut of is the selection's to judge.
        sizes.limits = .none
        #expect(sizes.sizing.targets == sizes.targets)
    }

    @Test("Rules are asked in their order, and each goes on from what the one before left")
    func chain() {
        var sizes = Sizes(
            targets: [0.3], sectors: ["Energy"], moneyTraded: [2e6],
            kelly: [KellyEstimate(count: 200, hitRate: 0.52, meanGain: 1, meanLoss: 1)], loss: 0.03, fall: 0.1
        )
        sizes.limits = RiskLimits()
        sizes.limits.maximumSectorWeight = 0.03
        sizes.market = MarketVolatility(annualised: 0.6, sessions: 20)
        let changes = sizes.sizing.changes
        #expect(changes.map(\.rule) == [.kelly, .name, .liquidity, .sector, .volatility, .halt])
        #expect(near(changes.map(\.before), [0.3, 0.155, 0.05, 0.04, 0.03, 0.015]))
        #expect(zip(changes.dropFirst(), changes).allSatisfy { $0.before == $1.after })
        #expect(changes.last?.after == 0)
        let summary = RiskSummary(changes, .none) { _ in "ACME" }
        #expect(summary.rules.map(\.rule) == changes.map(\.rule))
        #expect(abs(summary.rules.reduce(0) { $0 + $1.removed } - 0.3) < 1e-12)
    }
}
