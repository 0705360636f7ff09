import JobKit
import Portfolio
import Signals

extension SignalSettings {
    /// As `signals.*` of the configuration has them.
    ///
    /// - Parameter count: names to hold, where the command line says so.
    init(_ settings: Settings, count: Int?) throws(JobError) {
        self.init(rules: try SignalRules(settings, count: count))
        costBasisPoints = try settings.double("signals.cost_bps", default: costBasisPoints, in: 0...5_000)
        minimumCoverage = try settings.double("signals.min_coverage", default: minimumCoverage, in: 0...1)
        maximumShift = try settings.double("signals.max_shift", default: maximumShift, in: 0...1_000)
        portfolioValue = try settings.double(
            "signals.portfolio_value", default: portfolioValue, in: 1...1e15)
        orders = try settings.choice("signals.orders", OrderFormat.self) ?? orders
    }
}
