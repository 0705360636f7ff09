public import Portfolio

/// A figure of an evaluation with its bootstrap interval. What is not a number is nil, and null in JSON.
public struct EstimatedFigure: Codable, Hashable, Sendable {
    /// The mean over the seeds.
    public var estimate: Double?
    /// Ends of the interval at the summary's level.
    public var low: Double?
    public var high: Double?
    /// The least and the greatest of the seeds; nil of one seed, or where there are no seeds' figures.
    public var leastSeed: Double?
    public var greatestSeed: Double?

    public init(_ interval: BootstrapInterval, seeds: [Double] = []) {
        func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
        estimate = finite(interval.estimate)
        low = finite(interval.low)
        high = finite(interval.high)
        guard seeds.count > 1, seeds.allSatisfy(\.isFinite) else { return }
        leastSeed = seeds.min()
        greatestSeed = seeds.max()
    }

    private enum CodingKeys: String, CodingKey {
        case estimate, low, high, leastSeed, greatestSeed
    }

    /// Writes null where the synthesised coding would leave the key out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(estimate, forKey: .estimate)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        if let leastSeed, let greatestSeed {
            try container.encode(leastSeed, forKey: .leastSeed)
            try container.encode(greatestSeed, forKey: .greatestSeed)
        }
    }
}
