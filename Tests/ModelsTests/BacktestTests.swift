import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import TestSupport
import Testing

@Suite("Backtest") struct BacktestTests {
    @Test("Two stocks by hand: decided at a close, traded at the next open, cost paid, then held")
    func byHand() throws {
        typealias Day = Frames.Day
        // The span begins inside November 2022; its first session is a decision, so is the month's last.
        let days = 3
        let first = [Day(open: 10, close: 10), Day(open: 11, close: 12), Day(open: 12, close: 15)]
        let second = [Day(open: 20, close: 20), Day(open: 20, close: 10), Day(open: 10, close: 10)]
        let frames = Frames.make([first, second])
        #expect(frames[0].date.yearMonth == frames[days - 1].date.yearMonth)
        let history = MarketHistory(frames: frames)
        let result = try Backtest(rules: SignalRules(count: 1), costBasisPoints: 100).run(over: history) {
            _, _ in
            var scores = [Float](repeating: 0, count: Universe.slotCount)
            scores[0] = 1
            return .certain(scores)
        }
        // All into the first stock at 11: 1 % cost of what is traded, then 12/11 and 15/12.
        #expect(result.equity.dates == history.sessions)
        let expected = [1, 0.99 * 12 / 11, 0.99 * 15 / 11]
        for (ours, theirs) in zip(result.equity.policy, expected) { #expect(abs(ours - theirs) < 1e-12) }
        // Half and half at 11 and 20.
        let half = [1, 0.99 * (0.5 * 12 / 11 + 0.5 * 10 / 20), 0.99 * (0.5 * 15 / 11 + 0.5 * 10 / 20)]
        for (ours, theirs) in zip(result.equity.baseline, half) { #expect(abs(ours - theirs) < 1e-12) }
        #expect(abs(result.meanTurnover - 1) < 1e-12)
    }

    @Test("Decisions fall on the first session of the span and the last of each month")
    func decisions() throws {
        let days = Frames.sessions.count
        let flat = [Frames.Day?](repeating: Frames.Day(open: 1, close: 1), count: days)
        let history = MarketHistory(frames: Frames.make([flat]))
        let dates = Backtest.decisionDays(history).map { history.sessions[$0].description }
        #expect(dates == ["2022-11-14", "2022-11-30", "2022-12-30", "2023-01-31", "2023-02-28"])
    }

    @Test("A delisted holding is paid out at its last price and nothing vanishes")
    func delisting() throws {
        let days = 30
        var gone: [Frames.Day?] = (0..<days).map { Frames.Day(open: 10 + Double($0), close: 10 + Double($0)) }
        for day in 5..<days { gone[day] = nil }
        let flat = [Frames.Day?](repeating: Frames.Day(open: 1, close: 1), count: days)
        let history = MarketHistory(frames: Frames.make([gone, flat]))
        #expect(history.settlements[5] == [0])
        let result = try Backtest(rules: SignalRules(count: 1), costBasisPoints: 0).run(over: history) {
            day, _ in
            var scores = [Float](repeating: 0, count: Universe.slotCount)
            scores[0] = 1
            return .certain(scores)
        }
        // Bought at 11, last seen at 14; afterwards cash, then the other stock, which does not move.
        #expect(abs((result.equity.policy.last ?? 0) - 14.0 / 11) < 1e-12)
    }

    @Test("Archived stocks are not bought, whatever their score")
    func archived() throws {
        let rising: [Frames.Day?] = (0..<5).map { Frames.Day(open: 1 + Double($0), close: 1 + Double($0)) }
        let flat = [Frames.Day?](repeating: Frames.Day(open: 1, close: 1), count: 5)
        let history = MarketHistory(frames: Frames.make([rising, flat], archived: [0]))
        let result = try Backtest(rules: SignalRules(count: 1), costBasisPoints: 0).run(over: history) {
            _, _ in
            var scores = [Float](repeating: 0, count: Universe.slotCount)
            scores[0] = 9
            return .certain(scores)
        }
        #expect(result.equity.policy.allSatisfy { $0 == 1 })
    }

    @Test("What comes later does not change the curve up to a day")
    func noLookAhead() throws {
        var generator = SeededGenerator(seed: 4)
        let prices = (0..<5).map { _ -> [Frames.Day?] in
            var price = 10.0
            return (0..<40).map { _ in
                price *= 1 + 0.02 * generator.gaussian()
                let open = price
                price *= 1 + 0.02 * generator.gaussian()
                return Frames.Day(open: open, close: price)
            }
        }
        let frames = Frames.make(prices)
        func curve(_ count: Int) throws -> [Double] {
            let history = MarketHistory(frames: Array(frames.prefix(count)))
            return try Backtest(rules: SignalRules(count: 2)).run(over: history) { day, _ in
                .certain((0..<Universe.slotCount).map { slot in Float((slot * 31 + day * 17) % 50) })
            }.equity.policy
        }
        let whole = try curve(40)
        for count in [2, 13, 14, 25] { #expect(try curve(count) == Array(whole.prefix(count))) }
    }

    @Test("The figures before and after the boundary are those of their own sessions")
    func comparison() throws {
        let dates = Array(Frames.sessions.prefix(5))
        let curve = EquityCurve(
            dates: dates, policy: [1, 1.1, 1.21, 1.21, 2.42], baseline: [1, 1, 1, 1, 1],
            isOutOfSample: [false, false, false, true, true])
        let result = BacktestResult(equity: curve, meanTurnover: 0)
        let seen = try #require(result.comparison(outOfSample: false))
        let unseen = try #require(result.comparison(outOfSample: true))
        #expect(seen.policy.sessions == 2 && abs(seen.policy.totalReturn - 0.21) < 1e-12)
        #expect(unseen.policy.sessions == 2 && abs(unseen.policy.totalReturn - 1) < 1e-12)
        #expect(unseen.baseline.totalReturn == 0)
        var allSeen = result
        allSeen.equity.isOutOfSample = dates.map { _ in false }
        #expect(allSeen.comparison(outOfSample: true) == nil)
    }

    @Test("A month's return compounds its sessions out of sample, and no other")
    func monthlyReturns() throws {
        let dates = ["2022-11-29", "2022-11-30", "2022-12-01", "2022-12-02"].compactMap { CivilDate($0) }
        let result = BacktestResult(
            equity: EquityCurve(
                dates: dates, policy: [1, 2, 3, 1.5], baseline: [1, 1, 1.5, 3],
                isOutOfSample: [false, true, true, true]),
            meanTurnover: 0)
        let months = result.monthlyReturns()
        #expect(months.map(\.month.description) == ["2022-11", "2022-12"])
        #expect(months.map(\.policy) == [1, -0.25] && months.map(\.baseline) == [0, 2])
    }
}
