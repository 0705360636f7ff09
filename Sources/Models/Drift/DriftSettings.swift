/// When live outcomes count as other than the backtest made expect, and what is done about it.
public struct DriftSettings: Codable, Hashable, Sendable {
    public enum Fallback: String, Codable, Sendable, CaseIterable {
        /// Only a warning.
        case none
        /// The version before is put in force.
        case previous
        /// Equal weights are put in force.
        case equalWeights = "equal-weights"
    }

    /// Months of live decisions looked back on.
    public var months = 12
    /// Decisions whose month is over that it takes to judge hit rate and returns.
    public var minimumMonths = 3
    /// The hit rate may fall to this part of what the backtest had.
    public var hitRateRatio = 0.55
    /// Probability that live returns and rewards lie in the expected band.
    public var level = 0.95
    /// How far the mean of a feature may lie from that of the training, in the training's standard deviations.
    public var featureShift = 1.0
    public var fallback = Fallback.none

    public init() {}
}
