import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Baselines through the engine") struct BaselineRunsTests {
    static let settings: BaselineSettings = {
        var settings = BaselineSettings()
        settings.liquidity.sessions = 10
        (settings.minimumVariance.sessions, settings.minimumVariance.maximumWeight) = (40, 0.2)
        (settings.momentum.count, settings.momentum.lookback, settings.momentum.skipped) = (5, 60, 10)
        (settings.minimumVariance.leastBars, settings.momentum.leastBars) = (0.8, 0.8)
        return settings
    }()

    static let market = MadeUpMarket.make(sessions: 260, slots: 40, seed: 31)
    static let engine = BacktestEngine(
        BacktestSettings(costs: TradingCosts(basisPoints: 10, spreadBasisPoints: 4), cashRate: 0.02))

    func prefix(_ market: MarketPanel, _ count: Int) -> MarketPanel {
        let cells = 0..<count * market.slotCount
        return MarketPanel(
            dates: Array(market.dates[..<count]), slotCount: market.slotCount,
            overnight: Array(market.overnight[cells]), intraday: Array(market.intraday[cells]),
            close: Array(market.close[cells]), dollarVolume: Array(market.dollarVolume[cells]),
            dividends: Array(market.dividends[..<count]), delistings: Array(market.delistings[..<count]))
    }

    @Test("Each is what the engine makes of its targets, decision by decision")
    func targets() throws {
        let runs = BaselineRuns(Self.engine, settings: Self.settings)
        let paths = runs.run(over: Self.market)
        #expect(Set(paths.keys) == Set(Baseline.allCases))
        let days = Set(Self.market.decisionDays(in: 0..<Self.market.sessionCount))
        for baseline in Baseline.allCases where baseline != .buyAndHold {
            let path = Self.engine.run(Self.market) { day, _ in
                days.contains(day) ? .weights(runs.targets(baseline, Self.market, on: day)) : .hold
            }
            #expect(paths[baseline] == path, "\(baseline)")
            #expect(path.turnover.count { $0 > 0 } >= (baseline == .momentum ? 8 : 9))
        }
        // Targets as the rules themselves say, from arrays.
        let day = 150
        let past = PastReturns(Self.market, through: day, sessions: 60)
        let mask = Self.market.buyable(on: day)
        #expect(
            runs.targets(.momentum, Self.market, on: day) == Self.settings.momentum.weights(past, mask: mask))
        #expect(runs.targets(.equalWeights, Self.market, on: day) == EqualWeights.weights(mask: mask))
    }

    @Test(
        "Buy and hold trades once, when it first can, and keeps what delistings pay",
        arguments: [false, true])
    func buyAndHold(_ byLiquidity: Bool) throws {
        var settings = Self.settings
        settings.buysByLiquidity = byLiquidity
        let runs = BaselineRuns(settings: settings)
        let path = try #require(runs.run([.buyAndHold], over: Self.market)[.buyAndHold])
        #expect(path.turnover.indices.filter { path.turnover[$0] > 0 } == [1])
        #expect((path.exposure.last ?? 1) < 0.98 && (path.holdings.last ?? 0) < path.holdings[1])
        // Nothing can be bought at the first decision: the second buys.
        let slots = Self.market.slotCount
        var buyable = Self.market.buyable
        for place in 0..<slots { buyable[place] = false }
        let later = MarketPanel(
            dates: Self.market.dates, slotCount: slots, overnight: Self.market.overnight,
            intraday: Self.market.intraday, dollarVolume: Self.market.dollarVolume, buyable: buyable)
        let second = try #require(runs.run([.buyAndHold], over: later)[.buyAndHold])
        let days = later.decisionDays(in: 0..<later.sessionCount)
        #expect(second.turnover.indices.filter { second.turnover[$0] > 0 } == [days[1] + 1])
    }

    @Test("Liquidity weights are mean dollar volumes of the stock's own last sessions")
    func liquidity() {
        let nothing = Float.nan
        let market = MarketPanel(
            dates: Array(MadeUpMarket.sessions.prefix(3)), slotCount: 4,
            overnight: [Double](repeating: 0, count: 12), intraday: [Double](repeating: 0, count: 12),
            dollarVolume: [9, 9, 9, 9, 2, nothing, 7, 1, 4, 5, 1, 1],
            delistings: [[], [], [Delisting(slot: 2)]])
        var rule = LiquidityWeights()
        rule.sessions = 2
        let found = rule.weights(market, through: 2, mask: [true, true, true, false])
        let wanted: [Double] = [3.0 / 9, 5.0 / 9, 1.0 / 9, 0]
        #expect(found == wanted)
        let nowhere = [Bool](repeating: false, count: 4)
        #expect(rule.weights(market, through: 2, mask: nowhere).allSatisfy { $0 == 0 })
    }

    @Test("What comes after a day changes no baseline up to it")
    func noLookAhead() throws {
        let runs = BaselineRuns(Self.engine, settings: Self.settings)
        let whole = runs.run(over: Self.market)
        let count = 201
        let shorter = runs.run(
            over: prefix(Self.market, count),
            decisionDays: Self.market.decisionDays(in: 0..<count))
        for baseline in Baseline.allCases {
            #expect(shorter[baseline]?.equity == whole[baseline].map { Array($0.equity[..<count]) })
        }
    }

    @Test("Past returns of a market are those of its arrays, dividends included")
    func pastReturns() {
        let market = Self.market
        var overnight = market.overnight
        for (session, paid) in market.dividends.enumerated() {
            for dividend in paid { overnight[session * market.slotCount + dividend.slot] += dividend.yield }
        }
        let expected = PastReturns(
            overnight: overnight, intraday: market.intraday,
            settlements: market.delistings.map { $0.map(\.slot) }, slotCount: market.slotCount, through: 180,
            sessions: 100)
        let found = PastReturns(market, through: 180, sessions: 100)
        #expect(found.sessionCount == 100 && found.values.count == expected.values.count)
        for (value, wanted) in zip(found.values, expected.values) {
            #expect(value.isNaN == wanted.isNaN && !(abs(value - wanted) > 1e-15))
        }
    }
}
