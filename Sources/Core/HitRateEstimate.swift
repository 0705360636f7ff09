/// A measured share of signals that paid, with its interval and the count behind it.
public struct HitRateEstimate: Hashable, Sendable, Codable {
    /// 0...1, as are the bounds of the 95 % interval.
    public var rate: Double
    public var low: Double
    public var high: Double
    /// Signals that were counted; above 0.
    public var count: Int

    public init(rate: Double, low: Double, high: Double, count: Int) {
        self.rate = rate
        self.low = low
        self.high = high
        self.count = count
    }
}
