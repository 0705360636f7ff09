public import Core

extension QualityThresholds {
    /// As `features.*` of the configuration has them.
    public init(_ settings: Settings) throws(JobError) {
        self.init()
        leastCoverage = try settings.double("features.min_coverage", default: leastCoverage, in: 0...1)
        mostNullRise = try settings.double("features.max_null_rise", default: mostNullRise, in: 0...1)
        mostImplausible = try settings.double("features.max_implausible", default: mostImplausible, in: 0...1)
        mostShift = try settings.double("features.max_shift", default: mostShift, in: 0...1_000)
        mostSpread = try settings.double("features.max_spread", default: mostSpread, in: 1...1_000)
    }
}
