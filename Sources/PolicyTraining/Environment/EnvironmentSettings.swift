import Core
public import Portfolio

/// How decisions are carried out and paid for in training.
public struct EnvironmentSettings: Hashable, Sendable, Codable {
    /// Decisions of an episode.
    public var episodeMonths = 3
    /// Sessions from one decision to the next.
    public var sessionsPerMonth = 21
    public var execution = ExecutionPrice.open
    /// Cost of a trade in 1/10,000 of its value.
    public var costBasisPoints = 10.0
    public var rewardWeights = RewardWeights()
    /// An episode whose equity has fallen to this fraction of its start terminates.
    public var bankruptEquity = 0.01

    public init() {}

    /// Sessions that an episode needs, that of its first decision included.
    public var episodeSessions: Int { episodeMonths * sessionsPerMonth + 1 }

    /// The days of the market that an episode can begin on.
    func starts(in market: Market) -> EpisodeStarts {
        EpisodeStarts(market.segments, sessions: episodeSessions)
    }

    /// - Throws: ``PolicyTrainingError`` with `badSetting` for what makes no sense, `notEnoughHistory` when no
    ///   episode fits into a segment of the market, and `badMarket` as ``Market/validate()`` does.
    func validate(for market: Market) throws(PolicyTrainingError) {
        guard episodeMonths > 0, sessionsPerMonth > 0 else {
            throw PolicyTrainingError(
                .badSetting,
                "an episode of \(episodeMonths) months of \(sessionsPerMonth) sessions has no decision; "
                    + "give both at least 1")
        }
        guard (0..<5_000).contains(costBasisPoints) else {
            throw PolicyTrainingError(
                .badSetting,
                "trading costs of \(costBasisPoints) basis points; give at least 0 and less than 5000")
        }
        try market.validate()
        guard starts(in: market).count > 0 else {
            let longest = market.segments.map(\.count).max() ?? 0
            throw PolicyTrainingError(
                .notEnoughHistory,
                "\(longest) sessions to train on, where an episode of \(episodeMonths) months "
                    + "needs \(episodeSessions): build more features or shorten --episode-months")
        }
    }
}
