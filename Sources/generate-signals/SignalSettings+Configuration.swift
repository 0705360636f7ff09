import JobKit
import Portfolio
import Signals

extension SignalSettings {
    /// As `signals.*`, `risk.*` and `combination.*` of the configuration have them.
    ///
    /// - Parameter count: names to hold, where the command line says so.
    init(_ settings: Settings, count: Int?) throws(JobError) {
        try self.init(rules: SignalRules(settings, count: count)) { (key, fallback, range) throws(JobError) in
            try settings.double(key, default: fallback, in: range)
        }
        risk = try RiskLimits(settings)
        combination = try CombinationSettings(settings)
        orders = try settings.choice("signals.orders", OrderFormat.self) ?? orders
    }
}
