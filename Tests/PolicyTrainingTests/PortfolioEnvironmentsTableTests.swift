import Core
import PolicyTraining
import Portfolio
import Testing

extension PolicyTrainingTests {
    /// Two stocks over five days, two months of two sessions from day 0, worked out on paper.
    ///
    /// Returns of the first and the second stock; half of the money goes to each unless a case says otherwise:
    ///
    ///     session     1           2           3          4
    ///     overnight   +20%   0    +10%   0      0   0    0     0
    ///     intraday    +10% -10%      0 +20%  +10%   0    0  -50%
    ///
    /// The cases give the equity of each close; their rewards are those of the formula in decimal arithmetic
    /// of 40 digits.
    @Suite("Portfolio environments' table") struct PortfolioEnvironmentsTableTests {
        struct Case: CustomStringConvertible, Sendable {
            var description: String
            var basisPoints = 0.0
            var execution = ExecutionPrice.open
            /// (day, stock) pairs without a bar, and those that cannot be bought.
            var withoutBar: [(Int, Int)] = []
            var closed: [(Int, Int)] = []
            /// Paid before a day's trading: day, stock, return on the last price.
            var delisted: (day: Int, stock: Int, paid: Double)?
            /// Intraday returns of the first session.
            var first = [0.1, -0.1]
            /// Score of the first stock in the second month; the second has 0.
            var score: Float = 0
            /// Equity after each of the four sessions; the second month is not reached after a bankruptcy.
            var equity: [Double]
            var rewards: [Double]
        }

        static let cases = [
            // 0.5 x (1.1 + 0.9); 0.55 x 1.1 + 0.45 x 1.2; 0.5725 x (1.1 + 1); 0.62975 + 0.28625.
            Case(
                description: "no costs", equity: [1, 1.145, 1.20225, 0.916],
                rewards: [1.4617537463661125, -1.0413821685155722]),
            // A turnover of 1, then 2 x (0.604395 - 0.5719275) = 0.064935 of money.
            Case(
                description: "10 basis points at the open", basisPoints: 10,
                equity: [0.999, 1.143855, 1.143790065 * 1.05, 1.143790065 * 0.8],
                rewards: [1.4421346313618464, -1.0418796603542038]),
            // The first session goes to cash and the third to the old weights.
            Case(
                description: "10 basis points at the close", basisPoints: 10, execution: .close,
                equity: [0.999, 1.14885, 1.203790005, 1.203790005 * 0.75],
                rewards: [1.4457558309461203, -1.0867475120143928]),
            // Half stays in cash, but for the cost of the other half: 0.49975 x (0.9 + 1), x (1.08 + 1).
            Case(
                description: "no bar at the first trade", basisPoints: 10, withoutBar: [(1, 0)],
                equity: [0.949525, 1.03948, 1.03894027 * 1.05, 1.03894027 * 0.8],
                rewards: [0.43767749861860578, -1.0459397157274424]),
            // 0.54 is kept; 0.5725 of the free 0.605 goes to the first stock and 0.0325 is cash.
            Case(
                description: "a holding without a bar is kept", withoutBar: [(3, 1)],
                equity: [1, 1.145, 1.20225, 0.93225], rewards: [1.4617537463661125, -1.0080249435463167]),
            // All for the first stock is 1.145, of which 0.605 is free.
            Case(
                description: "targets beyond what is free are scaled down", withoutBar: [(3, 1)], score: 60,
                equity: [1, 1.145, 1.2055, 0.9355], rewards: [1.4617537463661125, -0.98210662467199283]),
            Case(
                description: "a delisted stock pays its last price", withoutBar: [(2, 0), (3, 0), (4, 0)],
                closed: [(2, 0)], delisted: (2, 0, 0), equity: [1, 1.09, 1.09, 0.545],
                rewards: [1.4287421586610041, -1.7247672094179143]),
            Case(
                description: "a delisted stock pays half its last price",
                withoutBar: [(2, 0), (3, 0), (4, 0)], closed: [(2, 0)], delisted: (2, 0, -0.5),
                equity: [1, 0.815, 0.815, 0.4075], rewards: [-1.5042578462397656, -1.7247672094179143]),
            // Sold for 0.604395, with which the second is bought: 1.20879 of money moves.
            Case(
                description: "an archived holding is sold", basisPoints: 10, closed: [(2, 0)],
                equity: [0.999, 1.143855, 1.14264621, 0.571323105],
                rewards: [1.4421346313618464, -1.7309606180602399]),
            Case(
                description: "an archived holding without a bar is held on", withoutBar: [(3, 0)],
                closed: [(2, 0)], equity: [1, 1.145, 1.145, 0.875],
                rewards: [1.4617537463661125, -1.5398265506597839]),
            Case(
                description: "nothing to buy is a month in cash",
                closed: [(0, 0), (0, 1), (2, 0), (2, 1)], equity: [1, 1, 1, 1], rewards: [0, 0]),
            Case(
                description: "nothing to buy any more sells all", basisPoints: 10,
                closed: [(2, 0), (2, 1)],
                equity: [0.999, 1.143855, 1.143855 * 0.999, 1.143855 * 0.999],
                rewards: [1.4421346313618464, -1.3727286511843833]),
            Case(
                description: "a bankruptcy ends the episode", first: [-1, -1], equity: [0, 0],
                rewards: [-2.0747699589468342]),
        ]

        func market(_ row: Case) -> Market {
            var overnight = [0, 0, 0.2, 0, 0.1, 0, 0, 0, 0, 0]
            var intraday = [0, 0, 0, 0, 0, 0.2, 0.1, 0, 0, -0.5]
            intraday.replaceSubrange(2..<4, with: row.first)
            var buyable = [Bool](repeating: true, count: 10)
            var settlements = [[Int]](repeating: [], count: 5)
            var paid = [[Double]](repeating: [], count: 5)
            for (day, stock) in row.withoutBar {
                overnight[day * 2 + stock] = .nan
                intraday[day * 2 + stock] = .nan
            }
            for (day, stock) in row.closed { buyable[day * 2 + stock] = false }
            if let delisted = row.delisted {
                settlements[delisted.day] = [delisted.stock]
                paid[delisted.day] = [delisted.paid]
            }
            return Market(
                slots: [3, 8], overnight: overnight, intraday: intraday, buyable: buyable,
                settlements: settlements, delistingReturns: paid)
        }

        @Test("Rewards, equities and ends are those of the table", arguments: cases)
        func table(_ row: Case) throws {
            var settings = EnvironmentSettings()
            settings.episodeMonths = 2
            settings.sessionsPerMonth = 2
            settings.costBasisPoints = row.basisPoints
            settings.execution = row.execution
            var environments = try PortfolioEnvironments(
                market: market(row), settings: settings, count: 1, generator: SeededGenerator(seed: 1))
            environments.restart(0, at: 0)
            var episodes = try EpisodeGradient(market: market(row), settings: settings)
            var outcome = [StepOutcome()]
            for (month, reward) in row.rewards.enumerated() {
                let scores = month == 0 ? [0, 0] : [row.score, 0]
                scores.withUnsafeBufferPointer { scores in
                    outcome.withUnsafeMutableBufferPointer { environments.step(scores: scores, into: $0) }
                }
                #expect(abs(outcome[0].reward - reward) < 1e-12, "month \(month): \(outcome[0].reward)")
                let isLast = month == row.rewards.count - 1
                let isBankrupt = row.equity.last == 0
                let start = month == 0 ? 1 : row.equity[1]
                let closes = [start] + row.equity[2 * month..<2 * month + 2]
                let daily = zip(closes, closes.dropFirst()).map { $0 > 0 ? $1 / $0 - 1 : 0 }
                #expect(abs(MonthReward(dailyReturns: daily).value - reward) < 1e-12)
                #expect(outcome[0].isTerminated == isBankrupt)
                #expect(outcome[0].isTruncated == (isLast && !isBankrupt))
                #expect(outcome[0].nextDay == 2 * (month + 1))
                let left = isLast ? 1 : row.equity[2 * month + 1]
                #expect(abs(environments.equity(of: 0) - left) < 1e-12)
            }
            var rewards = [9.0, 9]
            var gradient: [Float] = [9, 9, 9, 9]
            let scores: [Float] = [0, 0, row.score, 0]
            scores.withUnsafeBufferPointer { scores in
                rewards.withUnsafeMutableBufferPointer { rewards in
                    gradient.withUnsafeMutableBufferPointer {
                        episodes.evaluate(days: [0], scores: scores, rewards: rewards, gradient: $0)
                    }
                }
            }
            #expect(zip(rewards, row.rewards).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }
}
