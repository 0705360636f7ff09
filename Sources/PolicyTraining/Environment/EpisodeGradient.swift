import Portfolio

/// Rewards of whole episodes and their derivative with respect to every score.
///
/// Prices do not answer to a small portfolio, so a month's reward is a function of the scores alone and can
/// be differentiated: through the masked softmax, the trade and its cost, the drift of all sessions, payouts
/// of delisted stocks and the reward's parts, and from each month into those before it through what they
/// left to hold. Source of the idea: Jiang, Xu and Liang, "A Deep Reinforcement Learning Framework for the
/// Financial Portfolio Management Problem" (2017). The reverse pass is worked out by hand; where the reward
/// has a kink (no trade, equal drawdowns, targets that just fit) one sub-gradient is given.
///
/// Episodes start in cash, as those of ``PortfolioEnvironments``, and their rewards are the same numbers.
/// No call allocates, and the number of threads changes no result. The scores are taken as given: where they
/// were worked out from the weights held before, the derivative through those is not included.
public struct EpisodeGradient: Sendable {
    public let market: Market
    public let settings: EnvironmentSettings
    /// What a reward one month later counts for.
    public let discount: Double
    private let starts: EpisodeStarts
    private var workspaces: [EpisodeWorkspace]

    /// - Throws: ``PolicyTrainingError`` as ``PortfolioEnvironments`` does.
    public init(
        market: Market, settings: EnvironmentSettings, discount: Double = 1, threads: Int = 1
    ) throws(PolicyTrainingError) {
        precondition(threads > 0, "at least one thread")
        try settings.validate(for: market)
        self.market = market
        self.settings = settings
        self.discount = discount
        starts = settings.starts(in: market)
        let walk = MonthWalk(market: market, settings: settings)
        workspaces = (0..<threads).map { _ in EpisodeWorkspace(walk) }
    }

    public var threads: Int { workspaces.count }

    /// Works out the rewards, and the derivative of each episode's `sum discount^month x reward`.
    ///
    /// - Parameters:
    ///   - days: on which each episode decides first; the whole episode must fit into a segment of the
    ///     market.
    ///   - scores: [episode x month, column]: all months of the first episode, then those of the second.
    ///   - rewards: [episode x month]; those of the months after a bankruptcy are 0.
    ///   - gradient: as `scores`; 0 for what cannot be bought and after a bankruptcy.
    public mutating func evaluate(
        days: [Int], scores: UnsafeBufferPointer<Float>, rewards: UnsafeMutableBufferPointer<Double>,
        gradient: UnsafeMutableBufferPointer<Float>
    ) {
        evaluateAny(days, scores, rewards, gradient)
    }

    /// The same in double precision, for checking derivatives by differences.
    public mutating func evaluate(
        days: [Int], scores: UnsafeBufferPointer<Double>, rewards: UnsafeMutableBufferPointer<Double>,
        gradient: UnsafeMutableBufferPointer<Double>
    ) {
        evaluateAny(days, scores, rewards, gradient)
    }

    private mutating func evaluateAny<Score: EpisodeScore>(
        _ days: [Int], _ scores: UnsafeBufferPointer<Score>, _ rewards: UnsafeMutableBufferPointer<Double>,
        _ gradient: UnsafeMutableBufferPointer<Score>
    ) {
        let months = settings.episodeMonths
        let size = months * market.slotCount
        precondition(scores.count == days.count * size && gradient.count == scores.count, "one a score")
        precondition(rewards.count == days.count * months, "one reward a month")
        precondition(days.allSatisfy(starts.contains), "an episode reaches out of the market or its segment")
        nonisolated(unsafe) let (scores, rewards, gradient) = (scores, rewards, gradient)
        let walk = MonthWalk(market: market, settings: settings)
        let discount = discount
        let threads = threads
        workspaces.withUnsafeMutableBufferPointer { workspaces in
            nonisolated(unsafe) let workspaces = workspaces
            Threads.run(threads, over: days.count) { part, episodes in
                for episode in episodes {
                    let own = episode * size..<(episode + 1) * size
                    workspaces[part].evaluate(
                        walk, from: days[episode], discount: discount,
                        scores: UnsafeBufferPointer(rebasing: scores[own]),
                        rewards: UnsafeMutableBufferPointer(
                            rebasing: rewards[episode * months..<(episode + 1) * months]),
                        gradient: UnsafeMutableBufferPointer(rebasing: gradient[own]))
                }
            }
        }
    }
}
