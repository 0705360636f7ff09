import Core
import Foundation
import Lake
import Models
import Portfolio
import Testing

@Suite("Market history") struct MarketHistoryTests {
    /// Three stocks over 60 sessions; the first pays now and then, the second goes after 30 sessions.
    static let frames: [FeatureFrame] = {
        var generator = SeededGenerator(seed: 12)
        let prices = (0..<3).map { stock -> [Frames.Day?] in
            var price = 20.0
            return (0..<60).map { day in
                let open = price * (1 + 0.01 * generator.gaussian())
                price = open * (1 + 0.02 * generator.gaussian())
                return stock == 1 && day >= 30 ? nil : Frames.Day(open: open, close: price)
            }
        }
        var frames = Frames.make(prices)
        for day in stride(from: 5, to: 60, by: 9) { frames[day].dividend[0] = 0.3 + 0.01 * Double(day) }
        for day in 0..<60 {
            for row in 0..<frames[day].rowCount { frames[day][.volume][row] = 1_000 * Double(row + 1) }
        }
        return frames
    }()

    @Test("Prices alone in the panel, what was paid beside them, and both in the learner's returns")
    func dividends() {
        let history = MarketHistory(frames: Self.frames)
        let day = 14
        let place = day * history.slotCount
        let frame = Self.frames[day]
        let before = frame.previousClose[0]
        #expect(history.panel.overnight[place] == frame[.open][0] / before - 1)
        #expect(history.overnight[place] == (frame[.open][0] + frame.dividend[0]) / before - 1)
        #expect(history.panel.dividends[day] == [Dividend(slot: 0, yield: frame.dividend[0] / before)])
        #expect(history.panel.dividends[day - 1].isEmpty)
        #expect(
            history.overnight[place - history.slotCount] == history.panel.overnight[place - history.slotCount]
        )
        let row = history.withReturns(on: day) { overnight, intraday in Array(overnight) + Array(intraday) }
        #expect(row.prefix(21).map(\.bitPattern) == history.overnight[place..<place + 21].map(\.bitPattern))
        #expect(row.count == 2 * history.slotCount && row[history.slotCount] == history.intraday[place])
        #expect(history.panel.close[place + 20] == frame[.close][2])
        #expect(history.panel.dollarVolume[place + 20] == Float(3_000 * frame[.close][2]))
        #expect(history.panel.delistings[30] == [Delisting(slot: 10)] && history.settlements[30] == [10])
    }

    @Test("The published portfolio's figures are those of the simulator that rewards come from")
    func sameFigures() throws {
        let history = MarketHistory(frames: Self.frames)
        func scores(_ day: Int) -> [Float] {
            (0..<Universe.slotCount).map { Float(($0 / 10 * 7 + day * 3) % 5) }
        }
        let result = try Backtest(rules: SignalRules(count: 2)).run(over: history) { day, _ in
            .certain(scores(day))
        }
        let decisions = Backtest.decisionDays(history)
        var simulator = PortfolioSimulator(slotCount: history.slotCount, costBasisPoints: 10)
        var holdings: [Double] = []
        var (curve, turnover) = ([1.0], 0.0)
        for day in history.sessions.indices.dropFirst() {
            for slot in history.settlements[day] { simulator.settle(delisted: slot) }
            let done = history.withReturns(on: day) { overnight, intraday in
                guard decisions.contains(day - 1) else {
                    return simulator.hold(overnight: overnight, intraday: intraday)
                }
                holdings =
                    SignalSelection(
                        scores: scores(day - 1), eligible: history.buyable(on: day - 1), held: holdings,
                        rules: SignalRules(count: 2)
                    ).targetWeights
                return holdings.withUnsafeBufferPointer {
                    simulator.rebalance(to: $0, at: .open, overnight: overnight, intraday: intraday)
                }
            }
            turnover += done.turnover
            curve.append(simulator.equity)
        }
        let worst = zip(result.equity.policy, curve).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
        #expect(worst < 1e-14, "worst \(worst)")
        #expect(abs(result.meanTurnover - turnover / Double(decisions.count)) < 1e-13)
        #expect(result.policy.equity == result.equity.policy && result.policy.dates == history.sessions)
        #expect(result.baseline.equity == result.equity.baseline)
        #expect(result.policy.holdings.max() == 2 && result.baseline.holdings.max() == 3)
    }
}
