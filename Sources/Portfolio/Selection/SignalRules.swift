public import Core

/// What a stock must be, and a trade must be worth, to be published: between the policy's scores and the
/// portfolio. The same rules hold for backtest, gate and signals.
///
/// A bare `SignalRules()` asks nothing; ``standard`` is what the commands begin with.
public struct SignalRules: Hashable, Sendable, Codable {
    public static let defaultCount = 50

    /// Names to hold at most.
    public var count: Int
    /// Confidence that opening or adding takes, 0...1; see ``Confidence``. What is held may be kept with less.
    public var minimumConfidence: Double
    /// A change of a weight that is not larger is not traded, as it would cost more than it brings; fraction
    /// of the portfolio.
    public var band: Double
    /// Smaller positions are not aimed for; fraction of the portfolio.
    public var minimumWeight: Double
    /// Larger targets are taken for a fault, and nothing is published; fraction of the portfolio.
    public var maximumWeight: Double
    /// Close that a stock must have to be bought, USD.
    public var minimumPrice: Double
    /// Money that changes hands in it in a mean session of the last 20, USD.
    public var minimumMoneyTraded: Double

    public init(
        count: Int = Self.defaultCount, minimumConfidence: Double = 0, band: Double = 0,
        minimumWeight: Double = 0, maximumWeight: Double = 1, minimumPrice: Double = 0,
        minimumMoneyTraded: Double = 0
    ) {
        precondition(count > 0, "a portfolio needs a holding")
        self.count = count
        self.minimumConfidence = minimumConfidence
        self.band = band
        self.minimumWeight = minimumWeight
        self.maximumWeight = maximumWeight
        self.minimumPrice = minimumPrice
        self.minimumMoneyTraded = minimumMoneyTraded
    }

    /// A position of 2 % of a million dollars is then at most 2 % of what is traded in a session.
    public static let standard = SignalRules(
        minimumConfidence: 0.6, band: 0.0025, minimumWeight: 0.0025, maximumWeight: 0.25, minimumPrice: 1,
        minimumMoneyTraded: 1_000_000)

    /// What may be aimed for in one name: ``maximumWeight``, or twice an equal share where so few are chosen that
    /// this is more.
    public func largestWeight(of chosen: Int) -> Double {
        min(1, max(maximumWeight, 2 / Double(max(1, chosen))))
    }

    /// By name, as manifests and model cards keep them.
    public var settings: [String: String] {
        [
            "signals.top": "\(count)", "signals.min_confidence": "\(minimumConfidence)",
            "signals.band": "\(band)", "signals.min_weight": "\(minimumWeight)",
            "signals.max_weight": "\(maximumWeight)", "signals.min_price": "\(minimumPrice)",
            "signals.min_money_traded": "\(minimumMoneyTraded)",
        ]
    }
}

/// Whether a slot's stock may be bought after a session, and if not, why.
public enum SlotStanding: String, Hashable, Sendable {
    /// No bar this session, or no stock at all.
    case absent
    /// Not in the index any more, or not known to be.
    case archived
    case belowPrice
    case belowMoneyTraded
    case eligible
}

extension SignalRules {
    /// One a slot of the universe.
    public func standings(of frame: FeatureFrame) -> [SlotStanding] {
        var standings = [SlotStanding](repeating: .absent, count: Universe.slotCount)
        let (close, tenure) = (frame[.close], frame[.tenureMonths])
        for (row, slot) in frame.slots.enumerated() {
            standings[Int(slot)] =
                if !(close[row] > 0 && close[row].isFinite) {
                    .absent
                } else if !(tenure[row] > 0) {
                    .archived
                } else if close[row] < minimumPrice {
                    .belowPrice
                } else if minimumMoneyTraded > 0, !(frame.moneyTraded(row) >= minimumMoneyTraded) {
                    .belowMoneyTraded
                } else {
                    .eligible
                }
        }
        return standings
    }
}

extension FeatureFrame {
    /// Close times the mean volume of the last 20 sessions, USD; of this session's volume where there is no mean.
    /// NaN where it is not known.
    public func moneyTraded(_ row: Int) -> Double {
        let (volume, ratio) = (self[.volume][row], self[.volumeRatio20][row])
        return self[.close][row] * (ratio > 0 ? volume / ratio : volume)
    }
}
