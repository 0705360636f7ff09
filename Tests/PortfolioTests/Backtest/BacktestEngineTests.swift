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
}
