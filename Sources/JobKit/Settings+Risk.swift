public import Core
public import Portfolio

extension RiskLimits {
    /// As `risk.*` of the configuration has them, over the defaults.
    ///
    /// - Throws: ``JobError`` `configuration` that names the key.
    public init(_ settings: Settings) throws(JobError) {
        self.init()
        kellyFraction = try settings.double("risk.kelly_fraction", default: kellyFraction, in: 0...1)
        kellyEvidence = try settings.double("risk.kelly_evidence", default: kellyEvidence, in: 0...1e9)
        maximumWeight = try settings.double("risk.max_weight", default: maximumWeight, in: 0.0001...1)
        maximumSectorWeight = try settings.double(
            "risk.max_sector", default: maximumSectorWeight, in: 0.0001...1)
        maximumMoneyTraded = try settings.double(
            "risk.max_money_traded", default: maximumMoneyTraded, in: 0.000001...1)
        marketVolatility = try settings.double(
            "risk.market_volatility", default: marketVolatility, in: 0.01...100)
        minimumScale = try settings.double("risk.min_scale", default: minimumScale, in: 0...1)
        halvingLoss = try settings.double("risk.halving_loss", default: halvingLoss, in: 0.0001...1)
        closingLoss = try settings.double("risk.closing_loss", default: closingLoss, in: 0.0001...1)
        haltingDrawdown = try settings.double(
            "risk.halting_drawdown", default: haltingDrawdown, in: 0.0001...1)
        // A loss that closes is one that halves too: it would otherwise be the milder of the two.
        guard closingLoss >= halvingLoss else {
            throw JobError(
                .configuration,
                "risk.closing_loss is \(closingLoss), below risk.halving_loss of \(halvingLoss); write the same or "
                    + "more, since a loss that opens nothing new halves positions too")
        }
    }
}
