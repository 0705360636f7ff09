/// What a signal's score is made of, in its own unit: it is the sum of these, as single precision rounds it.
public struct SignalParts: Hashable, Sendable, Codable {
    public var policy: Double
    /// What the forecast added; 0 where it did not count.
    public var forecast: Double
    /// What the news added.
    public var sentiment: Double

    public init(policy: Double, forecast: Double, sentiment: Double) {
        self.policy = policy
        self.forecast = forecast
        self.sentiment = sentiment
    }
}
