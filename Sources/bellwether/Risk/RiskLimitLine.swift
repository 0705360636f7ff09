import Foundation
import Portfolio

/// One limit and what stands against it.
struct RiskLimitLine: Encodable {
    var setting: String
    var value: Double
    /// Of what the limit is of; nil where that is not known before a month's signals are decided.
    var now: Double?
    /// Whether it would change what is decided now; nil where that is not known either.
    var isReached: Bool?
    var meaning: String
    /// Printed as it is, not as a percentage.
    private var isPlain = false

    private enum CodingKeys: CodingKey {
        case setting, value, now, isReached, meaning
    }

    init(
        _ setting: String, _ value: Double, now: Double? = nil, isReached: Bool? = nil, _ meaning: String,
        isPlain: Bool = false
    ) {
        self.setting = setting
        self.value = value
        self.now = now
        self.isReached = isReached
        self.meaning = meaning
        self.isPlain = isPlain
    }

    static func all(
        _ limits: RiskLimits, _ state: RiskState?, _ market: MarketVolatility?
    ) -> [RiskLimitLine] {
        let loss = state.map { $0.dailyReturn < 0 ? -$0.dailyReturn : 0 }
        return [
            RiskLimitLine(
                "risk.halving_loss", limits.halvingLoss, now: loss, isReached: state?.isHalving,
                "loss of a session that halves positions"),
            RiskLimitLine(
                "risk.closing_loss", limits.closingLoss, now: loss, isReached: state?.isClosedToNew,
                "loss of a session after which nothing new is opened"),
            RiskLimitLine(
                "risk.halting_drawdown", limits.haltingDrawdown, now: state?.drawdown,
                isReached: state?.isHalted, "fall from the peak that halts buying until a person resumes"),
            RiskLimitLine(
                "risk.market_volatility", limits.marketVolatility, now: market?.annualised,
                isReached: market.map { $0.scale(limits) < 1 },
                "annualised volatility of the market beyond which positions shrink"),
            RiskLimitLine("risk.min_scale", limits.minimumScale, "they never shrink below this part"),
            RiskLimitLine(
                "risk.kelly_fraction", limits.kellyFraction, "part of Kelly's bet that a position may be"),
            RiskLimitLine(
                "risk.kelly_evidence", limits.kellyEvidence,
                "past signals that weigh as much as the policy's weight", isPlain: true),
            RiskLimitLine("risk.max_weight", limits.maximumWeight, "of the portfolio in one name"),
            RiskLimitLine("risk.max_sector", limits.maximumSectorWeight, "of the portfolio in one sector"),
            RiskLimitLine(
                "risk.max_money_traded", limits.maximumMoneyTraded,
                "of what is traded in the stock a session, in one position"),
        ]
    }

    var cells: [String] {
        [
            setting, isPlain ? String(format: "%g", value) : Self.percent(value), now.map(Self.percent) ?? "",
            isReached == true ? "REACHED" : "", meaning,
        ]
    }

    /// Two decimals: a basis point shows.
    static func percent(_ fraction: Double) -> String { String(format: "%.2f%%", 100 * fraction) }
}
