/// The 17 features, in the order in which they stand in features.parquet and in the observation.
public enum Feature: Int, CaseIterable, Sendable, Hashable {
    case open, high, low, close, volume
    case rsi14, macd, macdSignal, macdHist
    case bbUpper, bbMiddle, bbLower
    case volumeRatio20, volatility20, return21
    case isNew, tenureMonths

    /// Column name in features.parquet.
    public var column: String {
        switch self {
        case .open: "open"
        case .high: "high"
        case .low: "low"
        case .close: "close"
        case .volume: "volume"
        case .rsi14: "rsi_14"
        case .macd: "macd"
        case .macdSignal: "macd_signal"
        case .macdHist: "macd_hist"
        case .bbUpper: "bb_upper"
        case .bbMiddle: "bb_middle"
        case .bbLower: "bb_lower"
        case .volumeRatio20: "volume_ratio_20"
        case .volatility20: "volatility_20"
        case .return21: "return_21"
        case .isNew: "is_new"
        case .tenureMonths: "tenure_months"
        }
    }

    public static let count = allCases.count
    /// Raised when a definition changes; partitions of another version are rebuilt.
    ///
    /// 2: returns count dividends, and a series begins anew after a silence of more than five sessions.
    public static let schemaVersion = 2
}

/// The features of one session: one row per slot that traded, ordered by slot.
///
/// Column-major, so a feature is one contiguous array. A value that does not exist (too little history) is
/// NaN here and null in the file.
public struct FeatureFrame: Sendable {
    public var date: CivilDate
    /// Slot of each row, ascending.
    public var slots: [Int32]
    public var symbols: [Symbol]
    /// ``Feature/count`` columns of `rowCount` values each, indexed by `Feature.rawValue`.
    public var columns: [[Double]]
    /// The stock's close in its previous session with a bar, split-adjusted as known on `date`; NaN for a
    /// first bar. Not one of the 17: it makes the day's return and the observation computable from this
    /// partition alone.
    public var previousClose: [Double]
    /// USD a share paid since that session, split-adjusted as known on `date`: with it the day's return is
    /// (close + dividend) / previousClose - 1. 0 where nothing was paid.
    public var dividend: [Double]

    public var rowCount: Int { slots.count }

    public init(
        date: CivilDate, slots: [Int32], symbols: [Symbol], columns: [[Double]], previousClose: [Double],
        dividend: [Double]? = nil
    ) {
        precondition(columns.count == Feature.count && columns.allSatisfy { $0.count == slots.count })
        precondition(symbols.count == slots.count && previousClose.count == slots.count)
        self.date = date
        self.slots = slots
        self.symbols = symbols
        self.columns = columns
        self.previousClose = previousClose
        self.dividend = dividend ?? [Double](repeating: 0, count: slots.count)
        precondition(self.dividend.count == slots.count)
    }

    public subscript(feature: Feature) -> [Double] {
        get { columns[feature.rawValue] }
        set { columns[feature.rawValue] = newValue }
    }
}
