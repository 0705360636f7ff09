public import Core
import Portfolio

/// What one environment's step led to.
public struct StepOutcome: Hashable, Sendable {
    /// The month's reward.
    public var reward = 0.0
    /// The day of the observation that follows, before any restart.
    public var nextDay = 0
    /// The episode ended by bankruptcy: nothing is to come.
    public var isTerminated = false
    /// The episode ended because it was long enough: its last observation still has a value.
    public var isTruncated = false

    public init() {}
}

/// Several independent portfolios that step together over one market, each a month a step.
///
/// A decision made after the close of day `t` is executed in session `t + 1`; the step covers the sessions
/// `t + 1 ... t + 21` and its reward is that of their daily net returns. Scores become weights by a softmax
/// over what can be bought at the close of `t`. Episodes start in cash on days drawn so that the whole
/// episode fits; one that ends starts anew at once. No step allocates.
public struct PortfolioEnvironments: Sendable {
    public let market: Market
    public let settings: EnvironmentSettings
    /// The day that each environment decides on next.
    public private(set) var days: [Int]

    private var simulators: [PortfolioSimulator]
    private var monthsDone: [Int]
    private var targets: [Double]
    private var generator: SeededGenerator

    /// - Throws: ``PolicyTrainingError`` with `notEnoughHistory` when no episode fits into the market.
    public init(
        market: Market, settings: EnvironmentSettings, count: Int, generator: SeededGenerator
    ) throws(PolicyTrainingError) {
        guard market.dayCount >= settings.episodeSessions else {
            throw PolicyTrainingError(
                .notEnoughHistory,
                "\(market.dayCount) sessions to train on, where an episode of \(settings.episodeMonths) months "
                    + "needs \(settings.episodeSessions): build more features or shorten --episode-months")
        }
        self.market = market
        self.settings = settings
        self.generator = generator
        simulators = Array(
            repeating: PortfolioSimulator(
                slotCount: market.slotCount, costBasisPoints: settings.costBasisPoints), count: count)
        days = Array(repeating: 0, count: count)
        monthsDone = days
        targets = Array(repeating: 0, count: market.slotCount)
        for environment in 0..<count { restart(environment, at: drawDay()) }
    }

    public var count: Int { days.count }

    /// Money of an environment's portfolio, 1 at the start of its episode.
    public func equity(of environment: Int) -> Double { simulators[environment].equity }

    /// The weights that an environment holds now, one a column.
    public func weights(of environment: Int) -> [Double] { simulators[environment].weights }

    /// Starts an episode in cash on a given day.
    public mutating func restart(_ environment: Int, at day: Int) {
        simulators[environment].reset()
        days[environment] = day
        monthsDone[environment] = 0
    }

    /// One decision in every environment.
    ///
    /// - Parameters:
    ///   - scores: [environment x column].
    ///   - outcomes: one an environment.
    public mutating func step(
        scores: UnsafeBufferPointer<Float>, into outcomes: UnsafeMutableBufferPointer<StepOutcome>
    ) {
        let width = market.slotCount
        precondition(scores.count == count * width && outcomes.count == count, "one of each an environment")
        for environment in 0..<count {
            let own = UnsafeBufferPointer(rebasing: scores[environment * width..<(environment + 1) * width])
            market.withBuyable(on: days[environment]) { mask in
                targets.withUnsafeMutableBufferPointer {
                    MaskedSoftmax.write(scores: own, mask: mask, into: $0)
                }
            }
            outcomes[environment] = advance(environment)
            if outcomes[environment].isTerminated || outcomes[environment].isTruncated {
                restart(environment, at: drawDay())
            }
        }
    }

    /// What equal weights in all that can be bought would earn from each day on, bought from cash: the part
    /// of a reward that no action changes. One a day on which a decision fits.
    public func equalWeightRewards() -> [Double] {
        var reference = self
        return (0..<market.dayCount - settings.sessionsPerMonth).map { day in
            reference.simulators[0].reset()
            market.withBuyable(on: day) { mask in
                reference.targets.withUnsafeMutableBufferPointer { EqualWeights.write(mask: mask, into: $0) }
            }
            return reference.month(0, from: day)
        }
    }

    private mutating func advance(_ environment: Int) -> StepOutcome {
        var outcome = StepOutcome()
        outcome.reward = month(environment, from: days[environment])
        days[environment] += settings.sessionsPerMonth
        monthsDone[environment] += 1
        outcome.nextDay = days[environment]
        outcome.isTerminated = simulators[environment].equity <= settings.bankruptEquity
        outcome.isTruncated = !outcome.isTerminated && monthsDone[environment] == settings.episodeMonths
        return outcome
    }

    /// Trades to `targets` and holds for a month; returns its reward.
    private mutating func month(_ environment: Int, from day: Int) -> Double {
        var reward = MonthRewardAccumulator()
        for session in day + 1...day + settings.sessionsPerMonth {
            for column in market.settlements[session] { simulators[environment].settle(delisted: column) }
            let result = market.withReturns(on: session) { overnight, intraday in
                guard session == day + 1 else {
                    return simulators[environment].hold(overnight: overnight, intraday: intraday)
                }
                return targets.withUnsafeBufferPointer {
                    simulators[environment].rebalance(
                        to: $0, at: settings.execution, overnight: overnight, intraday: intraday)
                }
            }
            reward.add(result.netReturn)
        }
        return reward.reward(weights: settings.rewardWeights).value
    }

    private mutating func drawDay() -> Int {
        generator.index(below: market.dayCount - settings.episodeSessions + 1)
    }
}
