/// Why a feature of a stock that traded has no value.
public enum NullReason: String, CaseIterable, Sendable, Hashable {
    /// The history at hand begins too late.
    case history
    /// The stock is too new.
    case listing
    /// It was silent for more than five sessions, and its series begins anew.
    case gap
    /// The market's volume is not known in the window, or there was none.
    case volume
    /// The day on which it joined the index is not known.
    case membership
}

/// What one feature of one session looks like over all stocks.
public struct FeatureQuality: Hashable, Sendable {
    /// A value and whose it is.
    public struct Extreme: Hashable, Sendable {
        public var value: Double
        public var symbol: Symbol

        public init(value: Double, symbol: Symbol) {
            self.value = value
            self.symbol = symbol
        }
    }

    public var feature: Feature
    /// Stocks that have a value.
    public var values: Int
    /// Stocks that have none, by reason; reasons that do not occur are absent.
    public var nulls: [NullReason: Int]
    /// Mean and population standard deviation of the values on a scale on which stocks and days compare:
    /// ln(x) of prices and bands, ln(1 + x) of volume, x / close of the three MACD columns, x of others. NaN
    /// where there is no value.
    public var mean: Double
    public var deviation: Double
    public var minimum: Extreme?
    public var maximum: Extreme?
    /// Values outside what is plausible.
    public var implausible: Int

    public init(
        feature: Feature, values: Int, nulls: [NullReason: Int], mean: Double, deviation: Double,
        minimum: Extreme?, maximum: Extreme?, implausible: Int
    ) {
        self.feature = feature
        self.values = values
        self.nulls = nulls
        self.mean = mean
        self.deviation = deviation
        self.minimum = minimum
        self.maximum = maximum
        self.implausible = implausible
    }

    public var nullCount: Int { nulls.values.reduce(0, +) }
}

/// The features of one session, as a whole.
public struct SessionQuality: Hashable, Sendable {
    public var date: CivilDate
    /// Active slots that have a stock, and those of them with a bar in the session.
    public var members: Int
    public var membersWithBar: Int
    /// In the features' order.
    public var features: [FeatureQuality]

    public init(date: CivilDate, members: Int, membersWithBar: Int, features: [FeatureQuality]) {
        self.date = date
        self.members = members
        self.membersWithBar = membersWithBar
        self.features = features
    }

    /// The share of members with a bar; 1 of none.
    public var coverage: Double { members == 0 ? 1 : Double(membersWithBar) / Double(members) }
}

/// What is allowed before the features of a session are worth a person's look.
public struct QualityThresholds: Hashable, Sendable {
    /// The least share of members with a bar. Those that left the market stay members until the next list.
    public var leastCoverage = 0.9
    /// How much the share of members without a bar, or of stocks without a value, may exceed that of the month
    /// before.
    public var mostNullRise = 0.05
    /// The largest share of values outside what is plausible.
    public var mostImplausible = 0.01
    /// How far the mean may lie from that of the month before, in the stocks' standard deviations.
    public var mostShift = 1.5
    /// By what factor the stocks may spread more or less than in the month before.
    public var mostSpread = 3.0

    public init() {}
}
