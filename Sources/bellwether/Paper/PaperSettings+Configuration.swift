import Core
import JobKit
import Portfolio
import Trading

extension PaperSettings {
    /// As `paper.*`, `risk.*` and `broker.name` of the configuration have them, over those of the signals.
    init(_ settings: Settings) throws(JobError) {
        self.init()
        let fallback = try settings.double("signals.portfolio_value", in: 1...1e12)
        let dollars = try settings.double("paper.capital", default: fallback ?? capital.dollars, in: 1...1e12)
        capital = Money(rounding: dollars) ?? capital
        costBasisPoints = try settings.paperCostBasisPoints()
        limits = try RiskLimits(settings)
        broker = try settings.string("broker.name", default: broker)
    }
}
