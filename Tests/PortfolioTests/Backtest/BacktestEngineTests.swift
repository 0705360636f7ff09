import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Backtest engine") struct BacktestEngineTests {
    /// The learner's arithmetic over the same sessions, with dividends in the overnight returns.
    func simulated(_ market: MarketPanel, _ price: ExecutionPrice, _ targets: [[Double]?]) -> [Double] {
        var simulator = PortfolioSimulator(slotCount: market.slotCount, costBasisPoints: 12.5)
        var curve = [1.0]
        for session in 1..<market.sessionCount {
            for delisting in market.delistings[session] {
                simulator.settle(delisted: delisting.slot, finalReturn: delisting.finalReturn)
            }
            var night = Array(market.overnight[market.row(session)])
            let day = Array(market.intraday[market.row(session)])
            for dividend in market.dividends[session] { night[dividend.slot] += dividend.yield }
            if let target = targets[session - 1] {
                _ = simulator.rebalance(to: target, at: price, overnight: night, intraday: day)
            } else {
                _ = simulator.hold(overnight: night, intraday: day)
            }
            curve.append(simulator.equity)
        }
        return curve
    }

    @Test(
        "By default the engine is the learner's simulator: bit for bit, and to 1e-13 with dividends",
        arguments: ExecutionPrice.allCases, [0, 0.02])
    func simulator(_ price: ExecutionPrice, _ yields: Double) {
        let market = MadeUpMarket.make(sessions: 300, slots: 83, yields: yields, seed: 5)
        var generator = SeededGenerator(seed: 9)
        let targets = (0..<300).map { day in
            day % 17 == 0 ? MadeUpMarket.weights(83, &generator) : nil
        }
        let engine = BacktestEngine(
            BacktestSettings(costs: TradingCosts(basisPoints: 12.5), execution: price))
        let path = engine.run(market) { day, _ in targets[day].map { .weights($0) } ?? .hold }
        let expected = simulated(market, price, targets)
        let worst = zip(path.equity, expected).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
        if yields == 0 { #expect(path.equity == expected) }
        #expect(worst < 1e-13, "worst \(worst)")
        #expect(path.dates == market.dates && path.turnover.count == 300)
    }

    /// Weights, orders and nothing, in turn; by day alone.
    func decision(_ day: Int, _ slots: Int) -> PortfolioDecision {
        var generator = SeededGenerator(seed: UInt64(1 + day))
        switch day % 5 {
        case 0: return .weights(MadeUpMarket.weights(slots, &generator))
        case 2:
            return .orders(
                (0..<6).map { _ in
                    ShareOrder(
                        slot: generator.index(below: slots), shares: 4_000 * (generator.uniform() - 0.4))
                })
        default: return .hold
        }
    }

    static let everything = BacktestSettings(
        costs: TradingCosts(basisPoints: 5, spreadBasisPoints: 8, impact: 0.8), dividends: .cash,
        cashRate: 0.03, capital: 2e6)

    @Test("What comes after a day changes nothing up to it", arguments: ExecutionPrice.allCases)
    func noLookAhead(_ price: ExecutionPrice) {
        let slots = 40
        let whole = MadeUpMarket.make(sessions: 150, slots: slots, seed: 21)
        var settings = Self.everything
        settings.execution = price
        let engine = BacktestEngine(settings)
        let path = engine.run(whole) { day, _ in decision(day, slots) }
        for count in [2, 6, 77, 120, 149] {
            let cells = 0..<count * slots
            let part = MarketPanel(
                dates: Array(whole.dates[..<count]), slotCount: slots,
                overnight: Array(whole.overnight[cells]), intraday: Array(whole.intraday[cells]),
                close: Array(whole.close[cells]), dollarVolume: Array(whole.dollarVolume[cells]),
                dividends: Array(whole.dividends[..<count]), delistings: Array(whole.delistings[..<count]))
            let shorter = engine.run(part) { day, _ in decision(day, slots) }
            #expect(shorter.equity == Array(path.equity[..<count]))
            #expect(shorter.cost == Array(path.cost[..<count]))
        }
    }

    @Test("Where prices stand still and trading is free, no money comes or goes")
    func conserved() {
        let slots = 30
        let moving = MadeUpMarket.make(sessions: 120, slots: slots, delisted: 0, seed: 3)
        let still = MarketPanel(
            dates: moving.dates, slotCount: slots, overnight: moving.overnight.map { $0.isNaN ? .nan : 0 },
            intraday: moving.intraday.map { $0.isNaN ? .nan : 0 }, close: moving.close)
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 0)))
        let path = engine.run(still) { day, account in
            #expect(abs(account.cash + account.values.reduce(0, +) - account.equity) < 1e-14)
            return decision(day, slots)
        }
        #expect(path.equity.allSatisfy { abs($0 - 1) < 1e-12 })
        #expect(path.turnover.contains { $0 > 0.5 })
    }

    @Test("What trading costs is what equity loses, with spread and impact")
    func costs() {
        let slots = 30
        let moving = MadeUpMarket.make(sessions: 60, slots: slots, missing: 0, delisted: 0, seed: 4)
        // Prices move, so that there is a volatility, until everything stands still for a trade.
        var (night, day) = (moving.overnight, moving.intraday)
        for place in moving.row(41) where !day[place].isNaN { (night[place], day[place]) = (0, 0) }
        let market = MarketPanel(
            dates: moving.dates, slotCount: slots, overnight: night, intraday: day, close: moving.close,
            dollarVolume: moving.dollarVolume)
        var generator = SeededGenerator(seed: 8)
        let weights = MadeUpMarket.weights(slots, &generator)
        var before = 0.0
        func path(_ costs: TradingCosts) -> PortfolioPath {
            BacktestEngine(BacktestSettings(costs: costs, capital: 1e6)).run(market) { session, account in
                before = account.equity
                return session == 40 ? .weights(weights) : .hold
            }
        }
        let plain = path(TradingCosts(basisPoints: 10))
        let spread = path(TradingCosts(basisPoints: 10, spreadBasisPoints: 6))
        let dear = path(TradingCosts(basisPoints: 10, spreadBasisPoints: 6, impact: 1))
        #expect(abs(plain.cost[41] - 0.001 * plain.turnover[41]) < 1e-15)
        #expect(abs(spread.cost[41] - 0.0013 * spread.turnover[41]) < 1e-15)
        #expect(dear.cost[41] > 2 * spread.cost[41])
        for path in [plain, spread, dear] { #expect(abs(path.equity[41] - (1 - path.cost[41])) < 1e-14) }
    }

    @Test("Nothing is bought where there is no bar, in weights or in shares")
    func noBar() {
        let slots = 3
        let empty = [Double](repeating: .nan, count: 4 * slots)
        let market = MarketPanel(
            dates: Array(MadeUpMarket.sessions.prefix(4)), slotCount: slots, overnight: empty,
            intraday: empty, close: [10, 10, 10] + empty.dropFirst(3))
        for decision in [
            PortfolioDecision.weights([0.5, 0.3, 0.2]), .orders([ShareOrder(slot: 1, shares: 5)]),
        ] {
            let path = BacktestEngine().run(market) { _, _ in decision }
            #expect(path.equity == [1, 1, 1, 1] && path.holdings == [0, 0, 0, 0])
            #expect(path.turnover == [0, 0, 0, 0])
        }
    }

    @Test("Orders: sells first, buys whole or not at all, a split overnight splits the order")
    func orders() {
        // Two stocks at 10 and 20; the first splits 2:1 overnight, so that its close of 10 opens at 5.
        let market = MarketPanel(
            dates: Array(MadeUpMarket.sessions.prefix(4)), slotCount: 2,
            overnight: [Double](repeating: 0, count: 8),
            intraday: [Double](repeating: 0, count: 8), close: [10, 20, 10, 20, 5, 20, 5, 20])
        let engine = BacktestEngine(
            BacktestSettings(costs: TradingCosts(basisPoints: 0), capital: 1_000))
        var held: [[Double]] = []
        let path = engine.run(market) { day, account in
            held.append([account.shares(of: 0), account.shares(of: 1), account.cash])
            switch day {
            // 60 x 10 fits, 30 x 20 no longer does, 15 x 20 does.
            case 0:
                return .orders([
                    ShareOrder(slot: 0, shares: 60), ShareOrder(slot: 1, shares: 30),
                    ShareOrder(slot: 1, shares: 15),
                ])
            // The buy of 20 x 20 is paid for by the sell that comes after it in the list.
            case 1:
                return .orders([ShareOrder(slot: 1, shares: 20), ShareOrder(slot: 0, shares: -30)])
            default: return .orders([ShareOrder(slot: 1, shares: -1_000)])
            }
        }
        #expect(
            held.map { $0.map { ($0 * 1e9).rounded() / 1e9 } } == [[0, 0, 1], [60, 15, 0.1], [60, 35, 0]])
        #expect(path.equity == [1, 1, 1, 1] && path.holdings == [0, 2, 2, 1])
        #expect(abs(path.exposure[3] - 0.3) < 1e-12 && abs(path.largestWeight[1] - 0.6) < 1e-12)
    }

    @Test("Cash earns by calendar days, and a delisting pays what it pays")
    func cashAndDelisting() {
        // A Friday, a Monday and a Tuesday.
        let dates = [18_264, 18_267, 18_268].map { CivilDate(daysSinceEpoch: $0) }
        let market = MarketPanel(
            dates: dates, slotCount: 1, overnight: [.nan, 0, .nan], intraday: [0, 0.5, .nan],
            delistings: [[], [], [Delisting(slot: 0, finalReturn: -0.4)]])
        let settings = BacktestSettings(costs: TradingCosts(basisPoints: 0), cashRate: 0.05)
        let path = BacktestEngine(settings).run(market) { day, _ in day == 0 ? .weights([0.5]) : .hold }
        let first = pow(1.05, 3.0 / 365)
        let second = first / 2 * pow(1.05, 1.0 / 365) + first / 2 * 1.5 * 0.6
        #expect(abs(path.equity[1] - first * 1.25) < 1e-14)
        #expect(abs(path.equity[2] - second) < 1e-14)
        #expect(path.exposure[2] == 0 && path.holdings == [0, 1, 0])
    }
}
