import Core
import Portfolio
import Testing

@Suite("Backtest from holdings") struct PositionPathTests {
    @Test("From cash it is the backtest, bit for bit, and its positions add up to what is invested")
    func fromCash() {
        let slots = 40
        let market = MadeUpMarket.make(sessions: 60, slots: slots, seed: 31)
        var generator = SeededGenerator(seed: 2)
        let targets = MadeUpMarket.weights(slots, &generator)
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 12)))
        let walk = engine.walk(
            to: targets, from: [Double](repeating: 0, count: slots), over: market)
        let path = engine.run(market) { day, _ in day == 0 ? .weights(targets) : .hold }
        #expect(walk.portfolio == path && walk.values.count == 60 * slots)
        for session in 0..<60 {
            let invested = walk.values[market.row(session)].reduce(0, +)
            #expect(abs(invested - path.exposure[session] * path.equity[session]) < 1e-12)
        }
    }

    @Test("What is held already costs nothing, and moving it costs what a rebalancing does")
    func fromHoldings() {
        let dates = Array(MadeUpMarket.sessions.prefix(3))
        let still = MarketPanel(
            dates: dates, slotCount: 2, overnight: [Double](repeating: 0, count: 6),
            intraday: [0, 0, 0, 0, 0.1, 0])
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 100)))
        let kept = engine.walk(to: [0.5, 0.2], from: [0.5, 0.2], over: still)
        #expect(kept.portfolio.cost == [0, 0, 0] && abs(kept.portfolio.equity[2] - 1.05) < 1e-15)
        #expect(Array(kept.values[..<2]) == [0.5, 0.2])
        let moved = engine.walk(to: [0.2, 0.5], from: [0.5, 0.2], over: still)
        #expect(abs(moved.portfolio.cost[1] - 0.006) < 1e-15)
        #expect(abs(moved.portfolio.equity[1] - 0.994) < 1e-15)
    }
}
