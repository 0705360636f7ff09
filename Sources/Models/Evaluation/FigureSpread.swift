import Portfolio

/// How a figure is spread over several paths or seeds. Quantiles are linear between neighbours.
public struct FigureSpread: Codable, Hashable, Sendable {
    public var mean: Double
    public var least: Double
    public var lowerQuartile: Double
    public var median: Double
    public var upperQuartile: Double
    public var greatest: Double

    /// - Parameter values: at least one.
    public init(_ values: [Double]) {
        precondition(!values.isEmpty, "a spread has values")
        let sorted = values.sorted()
        mean = values.reduce(0, +) / Double(values.count)
        least = sorted[0]
        lowerQuartile = Quantiles.quantile(ofSorted: sorted, at: 0.25)
        median = Quantiles.quantile(ofSorted: sorted, at: 0.5)
        upperQuartile = Quantiles.quantile(ofSorted: sorted, at: 0.75)
        greatest = sorted[sorted.count - 1]
    }
}
