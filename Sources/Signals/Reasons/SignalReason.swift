public import Core

/// Why a stock got its signal, in one or two short sentences.
///
/// The same values give the same text, on any machine and in any locale.
public struct SignalReason: Hashable, Sendable {
    /// What the signal does to the position.
    public enum Change: Hashable, Sendable {
        /// BUY of a stock that was not held, or of more of one that was.
        case opened, added
        /// SELL of all of it, or of a part.
        case closed, cut
        /// HOLD.
        case kept
    }

    /// What decided.
    public enum Cause: Hashable, Sendable {
        /// The stock's place among the others.
        case ranking
        /// Its share is so near to the wished one that a trade would cost more than it is worth.
        case smallChange
        /// It is archived, and may be held or sold but not bought; nil where the day is not known.
        case leftIndex(CivilDate?)
        /// No bar on the session.
        case didNotTrade(CivilDate)
        /// USD.
        case belowPriceFloor(price: Double, floor: Double)
        /// Mean USD traded in a session.
        case belowLiquidityFloor(traded: Double, floor: Double)
        /// Its share of the portfolio would be too small, as fractions.
        case belowPositionFloor(weight: Double, floor: Double)
        /// The policy is not sure enough, as probabilities.
        case belowConfidence(Double, least: Double)
        /// A rule of risk turned the signal into another than the ranking asked for.
        case riskLimit
    }

    /// What the ranking is by.
    public enum Measure: Hashable, Sendable {
        case policy, moneyTraded
    }

    /// Where the stock stands among those that may be bought.
    public struct Place: Hashable, Sendable {
        /// 1 is the best.
        public var rank: Int
        public var count: Int

        public init(rank: Int, count: Int) {
            self.rank = rank
            self.count = count
        }
    }

    /// What a ranking goes by besides the policy.
    public struct Parts: Hashable, Sendable {
        /// Such as `forecasts` and `news`.
        public var names: [String]
        /// What they say of the stock; may be empty.
        public var text: String

        public init(names: [String], text: String) {
            self.names = names
            self.text = text
        }
    }

    public var change: Change
    public var cause: Cause
    public var measure: Measure
    /// Names to hold.
    public var portfolioSize: Int
    /// nil for a stock that may not be bought.
    public var place: Place?
    /// Empty where they were not worked out.
    public var drivers: [SignalDriver]
    /// The place without ``topDriver``.
    public var rankWithoutTopDriver: Int?
    /// nil for a stock without a bar.
    public var facts: StockFacts?
    /// nil where the policy, or a rule, ranks alone.
    public var parts: Parts?
    /// What rules of risk did, from its `; ` on; the text ends with it.
    public var clause: String?

    public init(
        _ change: Change, cause: Cause = .ranking, measure: Measure = .policy, portfolioSize: Int,
        place: Place? = nil, drivers: [SignalDriver] = [], rankWithoutTopDriver: Int? = nil,
        facts: StockFacts? = nil
    ) {
        self.change = change
        self.cause = cause
        self.measure = measure
        self.portfolioSize = portfolioSize
        self.place = place
        self.drivers = drivers
        self.rankWithoutTopDriver = rankWithoutTopDriver
        self.facts = facts
    }

    /// The same, with both places taken from the ranking.
    ///
    /// - Parameters:
    ///   - score: the published one, from which the drivers' deltas are measured.
    ///   - places: of all slots of the month.
    public init(
        _ change: Change, cause: Cause = .ranking, measure: Measure = .policy, portfolioSize: Int, slot: Int,
        score: Double, places: ScorePlaces, drivers: [SignalDriver] = [], facts: StockFacts? = nil
    ) {
        self.init(
            change, cause: cause, measure: measure, portfolioSize: portfolioSize,
            place: places.place(of: slot).map { Place(rank: $0, count: places.count) }, drivers: drivers,
            facts: facts)
        rankWithoutTopDriver = topDriver.flatMap {
            places.place(of: slot, withScore: score - $0.delta)
        }
    }

    /// Whether drivers that speak against the stock are what its signal is for.
    var isAgainst: Bool { change == .closed || change == .cut }

    /// The strongest driver in the signal's sense; nil where none is.
    public var topDriver: SignalDriver? { speaking(isFor: !isAgainst).first }

    /// Drivers for or against the stock, the strongest first, ties in the groups' order. What does less than a
    /// tenth of the strongest driver of all is left out.
    func speaking(isFor: Bool) -> [SignalDriver] {
        let strongest = drivers.reduce(0) { max($0, abs($1.delta)) }
        let order = FeatureGroup.allCases
        return drivers.filter { driver in
            (isFor ? driver.delta > 0 : driver.delta < 0) && abs(driver.delta) >= strongest / 10
        }
        .sorted { left, right in
            if abs(left.delta) != abs(right.delta) { return abs(left.delta) > abs(right.delta) }
            return (order.firstIndex(of: left.group) ?? 0) < (order.firstIndex(of: right.group) ?? 0)
        }
    }
}
