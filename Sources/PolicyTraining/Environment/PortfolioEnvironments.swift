public import Core
import Portfolio

/// Several independent portfolios that step together over one market, each a month a step.
///
/// A decision made after the close of day `t` is executed in session `t + 1`; the step covers the sessions
/// `t + 1 ... t + 21` and its reward is that of their daily net returns; what a delisting pays counts in
/// the session before which it is paid. Scores become weights by a softmax over what can be bought at the
/// close of `t`; what is held and can no longer be bought (archived) is thus sold by the decision, if it has
/// a bar, and held on if it has none. Episodes start in cash on days drawn so that the whole episode fits
/// into a segment of the market; one that ends starts anew at once. No step allocates, and the number of threads changes no result.
public struct PortfolioEnvironments: Sendable {
    public let market: Market
    public let settings: EnvironmentSettings
    /// Threads that environments are shared out to.
    public let threads: Int
    /// The days that an episode can begin on.
    let starts: EpisodeStarts
    /// The day that each environment decides on next.
    public private(set) var days: [Int]

    var simulators: [PortfolioSimulator]
    private(set) var monthsDone: [Int]
    /// Work space of each thread: a target a column, then a month's equities.
    private var workspace: [Double]
    private(set) var generator: SeededGenerator

    /// - Throws: ``PolicyTrainingError`` with `notEnoughHistory` when no episode fits into the market,
    ///   `badMarket` as ``Market/validate()`` does, and `badSetting` without a session a month or a month an
    ///   episode.
    public init(
        market: Market, settings: EnvironmentSettings, count: Int, generator: SeededGenerator,
        threads: Int = 1
    ) throws(PolicyTrainingError) {
        precondition(count > 0 && threads > 0, "at least one environment and thread")
        try settings.validate(for: market)
        self.market = market
        self.settings = settings
        starts = settings.starts(in: market)
        self.generator = generator
        self.threads = min(threads, count)
        simulators = Array(
            repeating: PortfolioSimulator(
                slotCount: market.slotCount, costBasisPoints: settings.costBasisPoints), count: count)
        days = Array(repeating: 0, count: count)
        monthsDone = days
        workspace = Array(
            repeating: 0, count: self.threads * (market.slotCount + settings.sessionsPerMonth + 1))
        for environment in 0..<count { restart(environment, at: drawDay()) }
    }

    public var count: Int { days.count }

    /// Money of an environment's portfolio, 1 at the start of its episode.
    public func equity(of environment: Int) -> Double { simulators[environment].equity }

    /// The weights that an environment holds now, one a column.
    public func weights(of environment: Int) -> [Double] { simulators[environment].weights }

    /// The weights held before the decision to come, fractions of equity, as a network that takes previous
    /// weights is given them. 0 in all at an episode's start.
    ///
    /// - Parameter values: [environment x column].
    public func writePreviousWeights(into values: UnsafeMutableBufferPointer<Float>) {
        let width = market.slotCount
        precondition(values.count == count * width, "one value an environment and column")
        for (environment, simulator) in simulators.enumerated() {
            let scale = simulator.equity > 0 ? 1 / simulator.equity : 0
            simulator.values.withUnsafeBufferPointer { held in
                for column in 0..<width {
                    values[environment * width + column] = Float(held[column] * scale)
                }
            }
        }
    }

    /// Starts an episode in cash on a given day.
    public mutating func restart(_ environment: Int, at day: Int) {
        simulators[environment].reset()
        days[environment] = day
        monthsDone[environment] = 0
    }

    mutating func take(_ days: [Int], _ monthsDone: [Int], _ generator: SeededGenerator) {
        self.days = days
        self.monthsDone = monthsDone
        self.generator = generator
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
        nonisolated(unsafe) let scores = scores
        nonisolated(unsafe) let outcomes = outcomes
        decide { environment, walk, day, targets in
            let own = UnsafeBufferPointer(rebasing: scores[environment * width..<(environment + 1) * width])
            walk.market.closed.with(day: day) { MaskedSoftmax.write(scores: own, closed: $0, into: targets) }
        } report: { environment, reward in
            outcomes[environment].reward = reward
        }
        for environment in 0..<count {
            days[environment] += settings.sessionsPerMonth
            monthsDone[environment] += 1
            outcomes[environment].nextDay = days[environment]
            let isTerminated = simulators[environment].equity <= settings.bankruptEquity
            outcomes[environment].isTerminated = isTerminated
            outcomes[environment].isTruncated =
                !isTerminated && monthsDone[environment] == settings.episodeMonths
            if outcomes[environment].isTerminated || outcomes[environment].isTruncated {
                restart(environment, at: drawDay())
            }
        }
    }

    /// What equal weights in all that can be bought would earn from each day on, bought from cash: the part
    /// of a reward that no action changes. One a day on which a decision fits; NaN on those whose month would
    /// leave their segment, on which no episode decides.
    public func equalWeightRewards() -> [Double] {
        var reference = self
        var rewards = [Double](repeating: 0, count: market.dayCount - settings.sessionsPerMonth)
        rewards.withUnsafeMutableBufferPointer { rewards in
            nonisolated(unsafe) let rewards = rewards
            for first in stride(from: 0, to: rewards.count, by: count) {
                // As many days at once as there are portfolios; the last ones meet some days again.
                for environment in 0..<count {
                    reference.restart(environment, at: min(first + environment, rewards.count - 1))
                }
                reference.decide { _, walk, day, targets in
                    walk.market.withBuyable(on: day) { EqualWeights.write(mask: $0, into: targets) }
                } report: { environment, reward in
                    rewards[min(first + environment, rewards.count - 1)] = reward
                }
            }
        }
        for segment in market.segments.dropLast() {
            let seam = max(segment.lowerBound, segment.upperBound - settings.sessionsPerMonth)
            for day in seam..<segment.upperBound where day < rewards.count { rewards[day] = .nan }
        }
        return rewards
    }

    private mutating func drawDay() -> Int {
        starts[generator.index(below: starts.count)]
    }

    private typealias Targets = UnsafeMutableBufferPointer<Double>

    /// A month in every environment, shared out to the threads.
    private mutating func decide(
        _ choose:
            @Sendable (
                _ environment: Int, MonthWalk, _ day: Int, _ targets: Targets
            ) -> Void,
        report: @Sendable (_ environment: Int, _ reward: Double) -> Void
    ) {
        Self.decide(
            MonthWalk(market: market, settings: settings), days, threads, &simulators, &workspace, choose,
            report)
    }

    private static func decide(
        _ walk: MonthWalk, _ days: [Int], _ threads: Int, _ simulators: inout [PortfolioSimulator],
        _ workspace: inout [Double], _ choose: @Sendable (Int, MonthWalk, Int, Targets) -> Void,
        _ report: @Sendable (Int, Double) -> Void
    ) {
        let width = walk.market.slotCount
        let size = width + walk.pointCount
        simulators.withUnsafeMutableBufferPointer { simulators in
            workspace.withUnsafeMutableBufferPointer { workspace in
                nonisolated(unsafe) let (simulators, workspace) = (simulators, workspace)
                Threads.run(threads, over: days.count) { part, environments in
                    let first = part * size
                    let targets = Targets(rebasing: workspace[first..<first + width])
                    let equity = Targets(rebasing: workspace[first + width..<first + size])
                    for environment in environments {
                        choose(environment, walk, days[environment], targets)
                        _ = walk.run(
                            &simulators[environment], to: UnsafeBufferPointer(targets),
                            from: days[environment], equity: equity)
                        report(environment, walk.reward(equity))
                    }
                }
            }
        }
    }
}
