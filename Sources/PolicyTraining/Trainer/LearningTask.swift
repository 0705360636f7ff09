public import PolicyModel

/// What a learner is made from: one candidate's share of a training.
public struct LearningTask {
    public var market: Market
    /// One row a day of the market, over the market's columns.
    public var observations: DayObservations
    /// The shape that is trained: its slots are the market's columns.
    public var network: PolicyNetwork
    /// `algorithm` says which learner is wanted; never `ensemble`.
    public var settings: TrainingSettings

    public init(
        market: Market, observations: DayObservations, network: PolicyNetwork, settings: TrainingSettings
    ) {
        self.market = market
        self.observations = observations
        self.network = network
        self.settings = settings
    }

    /// - Throws: ``PolicyTrainingError``: `badSetting` for what the algorithm cannot do.
    public typealias Maker = @Sendable (LearningTask) throws(PolicyTrainingError) -> any Learner
}
