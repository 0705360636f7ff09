public import Core
public import Portfolio

extension SignalRules {
    /// As `signals.*` of the configuration has them, over ``standard``.
    ///
    /// - Parameter count: names to hold, where the command line says so.
    public init(_ settings: Settings, count: Int? = nil) throws(JobError) {
        self = .standard
        let configured = try settings.int("signals.top", default: self.count, in: 1...500)
        self.count = count ?? configured
        minimumConfidence = try settings.double(
            "signals.min_confidence", default: minimumConfidence, in: 0...1)
        band = try settings.double("signals.band", default: band, in: 0...1)
        minimumWeight = try settings.double("signals.min_weight", default: minimumWeight, in: 0...1)
        maximumWeight = try settings.double("signals.max_weight", default: maximumWeight, in: 0...1)
        minimumPrice = try settings.double("signals.min_price", default: minimumPrice, in: 0...1e9)
        minimumMoneyTraded = try settings.double(
            "signals.min_money_traded", default: minimumMoneyTraded, in: 0...1e15)
    }
}
