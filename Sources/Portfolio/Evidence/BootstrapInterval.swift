/// A figure with the interval that resampling gives it.
public struct BootstrapInterval: Hashable, Sendable {
    /// The figure of the series as it was.
    public var estimate: Double
    /// The quantiles of the resampled figures that leave out (1 - level) / 2 on either side. NaN where no
    /// resample has the figure.
    public var low: Double
    public var high: Double

    public init(estimate: Double, low: Double, high: Double) {
        self.estimate = estimate
        self.low = low
        self.high = high
    }

    /// - Parameter resampled: the figure of each resample; those that are NaN are left out.
    public init(estimate: Double, resampled: [Double], level: Double) {
        let sorted = resampled.filter { !$0.isNaN }.sorted()
        self.init(
            estimate: estimate, low: Quantiles.quantile(ofSorted: sorted, at: (1 - level) / 2),
            high: Quantiles.quantile(ofSorted: sorted, at: (1 + level) / 2))
    }
}
