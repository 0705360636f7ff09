/// One stock's trading of one session, unadjusted, in USD and shares.
public struct Bar: Hashable, Sendable {
    public var symbol: Symbol
    public var date: CivilDate
    public var open: Double
    public var high: Double
    public var low: Double
    public var close: Double
    /// Shares traded.
    public var volume: Int64
    /// Volume-weighted average price in USD, where the source gives it.
    public var vwap: Double?
    /// Number of trades, where the source gives it.
    public var trades: Int64?
    /// The vendor that the bar came from, as in ``Bar/source`` of the tree (`polygon`, `file`).
    public var source: String
    /// What to beware of in a bar that was kept all the same.
    public var flags: BarFlags

    public init(
        symbol: Symbol, date: CivilDate, open: Double, high: Double, low: Double, close: Double,
        volume: Int64,
        vwap: Double? = nil, trades: Int64? = nil, source: String, flags: BarFlags = []
    ) {
        self.symbol = symbol
        self.date = date
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.vwap = vwap
        self.trades = trades
        self.source = source
        self.flags = flags
    }
}

/// A bar that failed validation, kept beside the good ones with what was wrong.
public struct RejectedBar: Hashable, Sendable {
    public var symbol: Symbol?
    public var date: CivilDate?
    public var open: Double?
    public var high: Double?
    public var low: Double?
    public var close: Double?
    public var volume: Int64?
    public var vwap: Double?
    public var trades: Int64?
    public var source: String
    public var violation: BarViolation

    /// A row of which no more could be read.
    public init(symbol: Symbol?, date: CivilDate?, source: String, violation: BarViolation) {
        self.symbol = symbol
        self.date = date
        self.source = source
        self.violation = violation
    }

    public init(_ bar: Bar, violation: BarViolation) {
        symbol = bar.symbol
        date = bar.date
        open = bar.open
        high = bar.high
        low = bar.low
        close = bar.close
        volume = bar.volume
        vwap = bar.vwap
        trades = bar.trades
        source = bar.source
        self.violation = violation
    }
}

/// Why a bar was not stored.
public struct BarViolation: Hashable, Sendable {
    /// Stable names, written to rejects.parquet.
    public enum Rule: String, Sendable, CaseIterable {
        case priceNotPositive = "price_not_positive"
        case highBelowLow = "high_below_low"
        case openOutsideRange = "open_outside_range"
        case closeOutsideRange = "close_outside_range"
        case negativeVolume = "negative_volume"
        case duplicate = "duplicate"
        case wrongDate = "wrong_date"
        /// The source's row could not be read.
        case malformedRow = "malformed_row"
        /// The source's row lacks a value that a bar needs.
        case missingValue = "missing_value"
        /// The bar of an earlier session over again.
        case stale = "stale"
        /// A price beyond what the stock's own history makes likely, with nothing that explains it.
        case jump = "jump"
        /// Prices a power of ten away from the stock's own.
        case unitError = "unit_error"
        /// Prices from before a split that has taken place.
        case splitNotApplied = "split_not_applied"
        /// Prices divided by a split that has not taken place, or twice by one that has.
        case splitAppliedTwice = "split_applied_twice"
        /// A split that the prices of its ex-date know nothing of.
        case splitWithoutMove = "split_without_move"
        /// A range of prices without a share traded, of a stock that trades.
        case zeroVolume = "zero_volume"
        /// A volume that the stock has never seen nor the prices explain.
        case impossibleVolume = "impossible_volume"
        /// Two bars of one symbol that cannot be the same stock's.
        case twoInstruments = "two_instruments"
        /// Another vendor says otherwise.
        case disputed = "disputed"
    }

    public var rule: Rule
    /// The numbers that broke the rule, for people.
    public var detail: String

    public init(rule: Rule, detail: String) {
        self.rule = rule
        self.detail = detail
    }
}

extension Bar {
    /// The first rule that the bar breaks on its own, or nil for a sound bar.
    ///
    /// Prices must be finite and above zero, and open and close within low...high. A source that rounds
    /// may put the open or close a hair outside, so one part in 10,000 (or half a cent) is forgiven.
    public func violation() -> BarViolation? {
        let prices = [("open", open), ("high", high), ("low", low), ("close", close)]
        for (name, price) in prices where !(price.isFinite && price > 0) {
            return BarViolation(rule: .priceNotPositive, detail: "\(name) is \(price)")
        }
        if volume < 0 {
            return BarViolation(rule: .negativeVolume, detail: "volume is \(volume)")
        }
        let slack = max(0.005, high * 1e-4)
        if high < low - slack {
            return BarViolation(rule: .highBelowLow, detail: "high \(high) is below low \(low)")
        }
        let range = (low - slack)...max(high + slack, low - slack)
        if !range.contains(open) {
            return BarViolation(rule: .openOutsideRange, detail: "open \(open) is outside \(low)...\(high)")
        }
        if !range.contains(close) {
            return BarViolation(
                rule: .closeOutsideRange, detail: "close \(close) is outside \(low)...\(high)")
        }
        return nil
    }
}
