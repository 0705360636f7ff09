public import Core

/// What one session's raw partition says: the bars, and the splits, dividends and successions it
/// brought.
public struct MarketSession: Sendable {
    /// A split as one partition told it.
    public struct Split: Hashable, Sendable {
        public var symbol: Symbol
        /// The first session that trades after it.
        public var exDate: CivilDate
        /// New shares per old one.
        public var ratio: Double
    }

    /// A dividend as one partition told it.
    public struct Dividend: Hashable, Sendable {
        public var symbol: Symbol
        /// The first session that trades without it.
        public var exDate: CivilDate
        /// USD a share.
        public var amount: Double
    }

    public let date: CivilDate
    public let bars: [Bar]
    public let splits: [Split]
    public let dividends: [Dividend]
    /// Symbols that change hands.
    public let successions: [SymbolSuccession]

    /// Takes bars of one session as they are stored; a symbol's second bar is ignored.
    ///
    /// - Throws: ``FeatureError`` with `badInput` for a split whose ratio is not a positive number, or a
    ///   dividend below 0.
    public init(date: CivilDate, bars: [Bar], actions: [CorporateAction]) throws(FeatureError) {
        self.date = date
        self.bars = bars
        splits = try Self.splits(actions, on: date)
        dividends = try Self.dividends(actions, on: date)
        successions = actions.compactMap(SymbolSuccession.init)
    }

    /// The splits among the actions that the partition of `date` told of.
    ///
    /// - Throws: ``FeatureError`` with `badInput` for a split whose ratio is not a positive number, since
    ///   every price before it would become nonsense.
    static func splits(_ actions: [CorporateAction], on date: CivilDate) throws(FeatureError) -> [Split] {
        var splits: [Split] = []
        for action in actions {
            guard case .split(let ratio) = action.kind else { continue }
            guard ratio.isFinite, ratio > 0 else {
                throw FeatureError(
                    .badInput,
                    "the split of \(action.symbol) on \(action.exDate) in the actions of \(date) has the ratio "
                        + "\(ratio); run fetch-daily --date \(date) --force")
            }
            splits.append(Split(symbol: action.symbol, exDate: action.exDate, ratio: ratio))
        }
        return splits
    }

    /// The dividends among the actions that the partition of `date` told of.
    ///
    /// - Throws: ``FeatureError`` with `badInput` for an amount that is not a number from 0 up.
    static func dividends(
        _ actions: [CorporateAction], on date: CivilDate
    ) throws(FeatureError) -> [Dividend] {
        var dividends: [Dividend] = []
        for action in actions {
            guard case .dividend(let amount) = action.kind else { continue }
            guard amount.isFinite, amount >= 0 else {
                throw FeatureError(
                    .badInput,
                    "the dividend of \(action.symbol) on \(action.exDate) in the actions of \(date) is "
                        + "\(amount); run fetch-daily --date \(date) --force")
            }
            dividends.append(Dividend(symbol: action.symbol, exDate: action.exDate, amount: amount))
        }
        return dividends
    }
}
