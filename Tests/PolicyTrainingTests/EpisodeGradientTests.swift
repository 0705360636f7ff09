import Core
import Foundation
import PolicyTraining
import Portfolio
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Episode gradient") struct EpisodeGradientTests {
        /// How one comparison is set up; every kind of session happens in each.
        struct Setting: CustomStringConvertible, Sendable {
            var execution = ExecutionPrice.open
            var costBasisPoints = 10.0
            var weights = RewardWeights()
            var columns = 23
            var discount = 0.9

            var description: String { "\(execution), \(costBasisPoints) bps, \(weights)" }

            static let all = [
                Setting(), Setting(execution: .close), Setting(costBasisPoints: 0),
                Setting(execution: .close, costBasisPoints: 900),
                Setting(costBasisPoints: 400, weights: RewardWeights(drawdown: 5, logGrowth: 2), columns: 40),
                Setting(
                    weights: RewardWeights(monthlyReturn: 0, sharpe: 0, drawdown: 0, logGrowth: 1),
                    columns: 7, discount: 1),
            ]

            var settings: EnvironmentSettings {
                var settings = EnvironmentSettings()
                settings.episodeMonths = 3
                settings.sessionsPerMonth = 8
                settings.execution = execution
                settings.costBasisPoints = costBasisPoints
                settings.rewardWeights = weights
                return settings
            }

            var market: RoughMarket { RoughMarket(days: 40, columns: columns, missing: 0.15, seed: 3) }
        }

        static let days = [0, 7, 15]

        func scores(_ count: Int, seed: UInt64 = 9) -> [Double] {
            var generator = SeededGenerator(seed: seed)
            // Whole eighths, which single precision holds exactly.
            return (0..<count).map { _ in (generator.gaussian() * 8).rounded() / 8 }
        }

        func evaluate(
            _ episodes: inout EpisodeGradient, days: [Int] = Self.days, _ scores: [Double]
        ) -> (rewards: [Double], gradient: [Double]) {
            var rewards = [Double](repeating: .nan, count: days.count * episodes.settings.episodeMonths)
            var gradient = [Double](repeating: .nan, count: scores.count)
            scores.withUnsafeBufferPointer { scores in
                rewards.withUnsafeMutableBufferPointer { rewards in
                    gradient.withUnsafeMutableBufferPointer {
                        episodes.evaluate(days: days, scores: scores, rewards: rewards, gradient: $0)
                    }
                }
            }
            return (rewards, gradient)
        }

        @Test("Every derivative is that of central differences", arguments: Setting.all)
        func differences(_ setting: Setting) throws {
            var episodes = try EpisodeGradient(
                market: setting.market.market, settings: setting.settings, discount: setting.discount)
            var scores = scores(Self.days.count * 3 * setting.columns)
            let (_, gradient) = evaluate(&episodes, scores)
            func value() -> Double {
                var sum = 0.0
                for (place, reward) in evaluate(&episodes, scores).rewards.enumerated() {
                    sum += pow(setting.discount, Double(place % 3)) * reward
                }
                return sum
            }
            let largest = gradient.reduce(0) { max($0, abs($1)) }
            #expect(largest > 1e-4)
            var worst = 0.0
            let step = 1e-5
            for place in scores.indices {
                let score = scores[place]
                scores[place] = score + step
                let above = value()
                scores[place] = score - step
                let below = value()
                scores[place] = score
                worst = max(worst, abs((above - below) / (2 * step) - gradient[place]))
            }
            #expect(worst < 1e-6 * largest, "worst \(worst) of \(largest)")
        }

        @Test("Rewards and derivatives are those of PyTorch's autograd on the same market")
        func autograd() throws {
            let folder = try TemporaryFolder()
            func write(_ values: [Double], _ name: String) throws {
                try values.withUnsafeBytes { Data($0) }.write(to: folder.url.appending(path: name))
            }
            for (number, setting) in Setting.all.enumerated() {
                let market = setting.market
                let scores = scores(Self.days.count * 3 * setting.columns)
                try write(market.overnight, "\(number).overnight")
                try write(market.intraday, "\(number).intraday")
                try write(market.buyable.map { $0 ? 1 : 0 }, "\(number).buyable")
                try write(scores, "\(number).scores")
                let paid = market.settlements.indices.flatMap { day in
                    zip(market.settlements[day], market.delistingReturns[day]).flatMap {
                        [Double(day), Double($0), $1]
                    }
                }
                try write(paid, "\(number).settlements")
                let weights = setting.weights
                try write(
                    [
                        Double(setting.columns), setting.execution == .open ? 1 : 0,
                        setting.costBasisPoints / 10_000, setting.discount, weights.monthlyReturn,
                        weights.sharpe, weights.drawdown, weights.logGrowth,
                    ], "\(number).setting")
            }
            try Peer.python(Self.peer, [folder.path, "\(Setting.all.count)"])
            for (number, setting) in Setting.all.enumerated() {
                var episodes = try EpisodeGradient(
                    market: setting.market.market, settings: setting.settings, discount: setting.discount)
                let ours = evaluate(&episodes, scores(Self.days.count * 3 * setting.columns))
                func read(_ name: String) throws -> [Double] {
                    try Data(contentsOf: folder.url.appending(path: "\(number).\(name)")).withUnsafeBytes {
                        Array($0.bindMemory(to: Double.self))
                    }
                }
                let rewards = try read("rewards")
                let gradient = try read("gradient")
                #expect(rewards.count == ours.rewards.count && gradient.count == ours.gradient.count)
                #expect(zip(rewards, ours.rewards).allSatisfy { abs($0 - $1) < 1e-12 }, "\(setting)")
                #expect(zip(gradient, ours.gradient).allSatisfy { abs($0 - $1) < 1e-11 }, "\(setting)")
            }
        }

        @Test("Rewards are those of the environments", arguments: Setting.all)
        func environments(_ setting: Setting) throws {
            let market = setting.market.market
            var episodes = try EpisodeGradient(market: market, settings: setting.settings)
            let width = setting.columns
            let scores = scores(Self.days.count * 3 * width)
            let rewards = evaluate(&episodes, scores).rewards
            var environments = try PortfolioEnvironments(
                market: market, settings: setting.settings, count: Self.days.count,
                generator: SeededGenerator(seed: 1))
            for (environment, day) in Self.days.enumerated() { environments.restart(environment, at: day) }
            var outcomes = [StepOutcome](repeating: StepOutcome(), count: Self.days.count)
            for month in 0..<3 {
                var now: [Float] = []
                for episode in Self.days.indices {
                    let first = (episode * 3 + month) * width
                    now += scores[first..<first + width].map { Float($0) }
                }
                now.withUnsafeBufferPointer { scores in
                    outcomes.withUnsafeMutableBufferPointer { environments.step(scores: scores, into: $0) }
                }
                for episode in Self.days.indices {
                    #expect(abs(outcomes[episode].reward - rewards[episode * 3 + month]) < 1e-12)
                }
            }
        }

        @Test("Single precision gives the same to its rounding, and threads change nothing")
        func threads() throws {
            let setting = Setting()
            let scores = scores(Self.days.count * 3 * setting.columns)
            let single = scores.map { Float($0) }
            var found: [[Float]] = []
            for threads in [1, 2, 5] {
                var episodes = try EpisodeGradient(
                    market: setting.market.market, settings: setting.settings, threads: threads)
                let exact = evaluate(&episodes, scores)
                var rewards = [Double](repeating: .nan, count: 9)
                var gradient = [Float](repeating: .nan, count: scores.count)
                single.withUnsafeBufferPointer { scores in
                    rewards.withUnsafeMutableBufferPointer { rewards in
                        gradient.withUnsafeMutableBufferPointer {
                            episodes.evaluate(
                                days: Self.days, scores: scores, rewards: rewards, gradient: $0)
                        }
                    }
                }
                #expect(rewards == exact.rewards)
                #expect(gradient == exact.gradient.map { Float($0) })
                found.append(gradient)
            }
            #expect(found[0] == found[1] && found[0] == found[2])
        }

        @Test("After a bankruptcy nothing is earned and nothing can be changed")
        func bankruptcy() throws {
            var rough = RoughMarket(days: 30, columns: 6, missing: 0, seed: 5)
            for column in 0..<6 where column != 4 { rough.intraday[10 * 6 + column] = -1 }
            var settings = Setting().settings
            settings.bankruptEquity = 0.5
            var episodes = try EpisodeGradient(market: rough.market, settings: settings)
            let found = evaluate(&episodes, days: [0], scores(18))
            #expect(found.rewards[0] != 0 && found.rewards[1] < -0.3 && found.rewards[2] == 0)
            #expect(found.gradient.allSatisfy { $0.isFinite })
            #expect(found.gradient[12...].allSatisfy { $0 == 0 })
            #expect(found.gradient[6..<12].contains { $0 != 0 })
        }

        @Test("With nothing to buy all is 0")
        func cash() throws {
            var rough = RoughMarket(days: 30, columns: 6, seed: 5)
            for place in rough.buyable.indices { rough.buyable[place] = false }
            var episodes = try EpisodeGradient(market: rough.market, settings: Setting().settings)
            let found = evaluate(&episodes, days: [2], scores(18))
            #expect(found.rewards == [0, 0, 0])
            #expect(found.gradient.allSatisfy { $0 == 0 })
        }
    }
}
