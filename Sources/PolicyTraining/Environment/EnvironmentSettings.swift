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
}
