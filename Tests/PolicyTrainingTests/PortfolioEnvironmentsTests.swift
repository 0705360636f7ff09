import Core
import Foundation
import PolicyTraining
import Portfolio
import Testing

extension PolicyTrainingTests {
    @Suite("Portfolio environments") struct PortfolioEnvironmentsTests {
        /// Three columns over nine days; months of three sessions.
        static let overnight = (0..<27).map { 0.001 * Double($0 % 7) - 0.002 }
        static let intraday = (0..<27).map { 0.004 * Double($0 % 5) - 0.007 }

        func market(
            buyable: [Bool] = [Bool](repeating: true, count: 27), intraday: [Double] = Self.intraday,
            settlements: [[Int]] = [[Int]](repeating: [], count: 9)
        ) -> Market {
            Market(
                slots: [4, 8, 15], overnight: Self.overnight, intraday: intraday, buyable: buyable,
                settlements: settlements)
        }

        func settings(months: Int = 2) -> EnvironmentSettings {
            var settings = EnvironmentSettings()
            settings.episodeMonths = months
            settings.sessionsPerMonth = 3
            return settings
        }

        func environments(_ market: Market, months: Int = 2, count: Int = 1) throws -> PortfolioEnvironments {
            try PortfolioEnvironments(
                market: market, settings: settings(months: months), count: count,
                generator: SeededGenerator(seed: 1))
        }

        func step(_ environments: inout PortfolioEnvironments, _ scores: [Float]) -> [StepOutcome] {
            var outcomes = [StepOutcome](repeating: StepOutcome(), count: environments.count)
            scores.withUnsafeBufferPointer { scores in
                outcomes.withUnsafeMutableBufferPointer { environments.step(scores: scores, into: $0) }
            }
            return outcomes
        }

        /// The reward's formula, written out.
        func reward(_ daily: [Double]) -> Double {
            var equity = 1.0
            var peak = 1.0
            var drawdown = 0.0
            for value in daily {
                equity *= 1 + value
                peak = max(peak, equity)
                drawdown = max(drawdown, 1 - equity / peak)
            }
            let mean = daily.reduce(0, +) / Double(daily.count)
            let variance = daily.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(daily.count)
            return 0.6 * (equity - 1) + 0.3 * mean / (variance.squareRoot() + 1e-6) * 21.0.squareRoot()
                - 0.1 * drawdown
        }

        @Test("Two months' rewards are those of hand arithmetic")
        func handTable() throws {
            var buyable = [Bool](repeating: true, count: 27)
            buyable[1 * 3 + 2] = false
            var environments = try environments(market(buyable: buyable))
            environments.restart(0, at: 1)
            var held = [0.0, 0.0, 0.0]
            var expected: [Double] = []
            // Weights 1/4, 3/4 and nothing for what cannot be bought; then 1/2, 1/4, 1/4.
            for (day, weights) in [(1, [0.25, 0.75, 0]), (4, [0.5, 0.25, 0.25])] {
                var daily: [Double] = []
                for session in day + 1...day + 3 {
                    let before = session == 2 ? 1 : held.reduce(0, +)
                    for slot in 0..<3 { held[slot] *= 1 + Self.overnight[session * 3 + slot] }
                    if session == day + 1 {
                        let equity = session == 2 ? 1 : held.reduce(0, +)
                        let traded = (0..<3).reduce(0) { $0 + abs(weights[$1] * equity - held[$1]) }
                        let left = equity - 0.001 * traded
                        held = weights.map { $0 * left }
                    }
                    for slot in 0..<3 { held[slot] *= 1 + Self.intraday[session * 3 + slot] }
                    daily.append(held.reduce(0, +) / before - 1)
                }
                expected.append(reward(daily))
            }
            let first = step(&environments, [Float(log(1.0)), Float(log(3.0)), 100])[0]
            #expect(environments.days == [4])
            #expect(abs(environments.equity(of: 0) - 1) > 1e-4)
            let second = step(&environments, [Float(log(2.0)), 0, 0])[0]
            // The scores are single precision: their weights are off by some 1e-8 of themselves.
            #expect(abs(first.reward - expected[0]) < 1e-6)
            #expect(abs(second.reward - expected[1]) < 1e-6)
            #expect(!first.isTruncated && !first.isTerminated && first.nextDay == 4)
            #expect(second.isTruncated && !second.isTerminated && second.nextDay == 7)
        }

        @Test("With scores that single precision holds exactly, a month agrees to 1e-12")
        func exactTable() throws {
            var environments = try environments(market(), months: 1)
            environments.restart(0, at: 2)
            var held = [1.0 / 3, 1.0 / 3, 1.0 / 3].map { $0 * 0.999 }
            var daily: [Double] = []
            for session in 3...5 {
                let before = session == 3 ? 1 : held.reduce(0, +)
                for slot in 0..<3 {
                    held[slot] *= 1 + (session == 3 ? 0 : Self.overnight[session * 3 + slot])
                    held[slot] *= 1 + Self.intraday[session * 3 + slot]
                }
                daily.append(held.reduce(0, +) / before - 1)
            }
            let outcome = step(&environments, [0, 0, 0])[0]
            #expect(abs(outcome.reward - reward(daily)) < 1e-12)
            #expect(abs(environments.equalWeightRewards()[2] - outcome.reward) < 1e-12)
        }

        @Test("What cannot be bought gets no weight, whatever its score")
        func masks() throws {
            var buyable = [Bool](repeating: true, count: 27)
            for day in 0..<9 { buyable[day * 3 + 1] = false }
            var environments = try environments(market(buyable: buyable))
            environments.restart(0, at: 0)
            _ = step(&environments, [0, 50, 0])
            #expect(environments.weights(of: 0)[1] == 0)
            #expect(abs(environments.weights(of: 0).reduce(0, +) - 1) < 1e-12)
        }

        @Test("A portfolio that lost everything terminates, and does not count as truncated")
        func bankruptcy() throws {
            var intraday = Self.intraday
            for slot in 0..<3 { intraday[2 * 3 + slot] = -1 }
            var environments = try environments(market(intraday: intraday), months: 1)
            environments.restart(0, at: 1)
            let outcome = step(&environments, [0, 0, 0])[0]
            #expect(outcome.isTerminated && !outcome.isTruncated)
            #expect(outcome.reward.isFinite && outcome.reward < -0.6)
            #expect(environments.equity(of: 0) == 1, "a new episode has begun")
        }

        @Test("A delisted position is paid out and is cash from then on")
        func settlement() throws {
            var settlements = [[Int]](repeating: [], count: 9)
            settlements[3] = [0]
            var environments = try environments(market(settlements: settlements))
            environments.restart(0, at: 1)
            _ = step(&environments, [0, 0, 0])
            let weights = environments.weights(of: 0)
            #expect(weights[0] == 0)
            #expect(weights[1] > 0.3 && weights.reduce(0, +) < 0.7)
        }

        @Test("Episodes are drawn so that they fit, on many days, and the same ones for the same seed")
        func draws() throws {
            var first = try environments(market(), months: 1, count: 50)
            let second = try environments(market(), months: 1, count: 50)
            #expect(first.days == second.days)
            #expect(Set(first.days) == Set(0...5))
            for _ in 0..<5 {
                for outcome in step(&first, [Float](repeating: 0, count: 150)) {
                    #expect(outcome.isTruncated && outcome.nextDay <= 8)
                }
            }
            #expect(throws: PolicyTrainingError.self) { try environments(market(), months: 3) }
        }

        @Test("The number of threads changes nothing")
        func threads() throws {
            let rough = RoughMarket(days: 60, columns: 37, seed: 4).market
            var found: [[Double]] = []
            for threads in [1, 2, 3, 20] {
                var environments = try PortfolioEnvironments(
                    market: rough, settings: settings(months: 4), count: 11,
                    generator: SeededGenerator(seed: 6), threads: threads)
                var generator = SeededGenerator(seed: 7)
                var rewards = environments.equalWeightRewards()
                for _ in 0..<9 {
                    let scores = (0..<11 * 37).map { _ in Float(generator.gaussian()) }
                    rewards += step(&environments, scores).map(\.reward)
                    rewards += environments.days.map { Double($0) }
                }
                found.append(rewards)
            }
            #expect(found.allSatisfy { $0 == found[0] })
            #expect(found[0].allSatisfy { $0.isFinite })
        }

        @Test("The weights held before a decision are handed out as fractions of equity")
        func previousWeights() throws {
            var environments = try environments(market(), months: 3 - 1, count: 2)
            environments.restart(0, at: 0)
            environments.restart(1, at: 1)
            var values = [Float](repeating: .nan, count: 6)
            func write() {
                values.withUnsafeMutableBufferPointer { environments.writePreviousWeights(into: $0) }
            }
            write()
            #expect(values == [0, 0, 0, 0, 0, 0], "an episode starts in cash")
            _ = step(&environments, [0, 0, 0, 30, 0, 0])
            write()
            #expect(values[0..<3].allSatisfy { abs($0 - 1 / 3) < 0.03 } && values[0] != values[1])
            #expect(abs(values[3] - 1) < 1e-6 && values[4] < 1e-6)
            let held = environments.weights(of: 0) + environments.weights(of: 1)
            #expect(zip(values, held).allSatisfy { abs($0 - Float($1)) < 1e-7 })
        }

        @Test("A reward may be the month's log growth, and stays finite when all is lost")
        func logGrowth() throws {
            var settings = settings(months: 1)
            settings.rewardWeights = RewardWeights(monthlyReturn: 0, sharpe: 0, drawdown: 0, logGrowth: 2)
            for isLost in [false, true] {
                var intraday = Self.intraday
                if isLost { for slot in 6..<9 { intraday[slot] = -1 } }
                let market = market(intraday: intraday)
                var environments = try PortfolioEnvironments(
                    market: market, settings: settings, count: 1, generator: SeededGenerator(seed: 1))
                environments.restart(0, at: 1)
                let reward = step(&environments, [0, 0, 0])[0].reward
                guard !isLost else {
                    #expect(abs(reward - 2 * log(1e-10)) < 1e-12)
                    continue
                }
                let growths = (0..<3).map { slot in
                    (2...4).reduce(1) { product, session in
                        let place = session * 3 + slot
                        let night = session == 2 ? 0 : Self.overnight[place]
                        return product * (1 + night) * (1 + intraday[place])
                    }
                }
                #expect(abs(reward - 2 * log(0.999 * growths.reduce(0, +) / 3)) < 1e-12)
            }
        }

        @Test(
            "Settings that make no sense are refused",
            arguments: [(0, 3, 10.0), (2, 0, 10), (2, 3, -1), (2, 3, 5_000), (2, 3, .nan)])
        func refusals(months: Int, sessions: Int, basisPoints: Double) throws {
            var settings = EnvironmentSettings()
            (settings.episodeMonths, settings.sessionsPerMonth) = (months, sessions)
            settings.costBasisPoints = basisPoints
            let error = try #require(throws: PolicyTrainingError.self) {
                try PortfolioEnvironments(
                    market: market(), settings: settings, count: 1, generator: SeededGenerator(seed: 1))
            }
            #expect(error.code == .badSetting)
        }
    }
}
