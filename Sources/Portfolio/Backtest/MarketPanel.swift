public import Core

/// What a market did, session by session and slot by slot: all that a backtest is run on.
///
/// The large arrays are [session x slot], oldest session first, `nothing` being NaN. Prices may be adjusted
/// for splits in any way, as only their ratios count; ``close`` is what the stock traded at.
public struct MarketPanel: Sendable {
    public let dates: [CivilDate]
    public let slotCount: Int
    /// Open over the close before it, less 1, by price alone and over splits; NaN without a bar or a close
    /// before.
    public let overnight: [Double]
    /// Close over open less 1; NaN without a bar.
    public let intraday: [Double]
    /// Close as the stock traded that day, USD; NaN without a bar. May be empty: then there are no orders in
    /// shares.
    public let close: [Double]
    /// Money traded in the session, USD; NaN where it is not known. May be empty: then trades have no impact.
    public let dollarVolume: [Float]
    /// Whether a portfolio decided at the session's close may buy the slot.
    public let buyable: [Bool]
    /// By session.
    public let dividends: [[Dividend]]
    /// By session.
    public let delistings: [[Delisting]]

    /// - Parameters:
    ///   - dates: ascending.
    ///   - buyable: nil where everything with a bar is.
    ///   - dividends: by session, or empty where nothing was paid.
    ///   - delistings: by session, or empty where nothing was delisted.
    public init(
        dates: [CivilDate], slotCount: Int, overnight: [Double], intraday: [Double], close: [Double] = [],
        dollarVolume: [Float] = [], buyable: [Bool]? = nil, dividends: [[Dividend]] = [],
        delistings: [[Delisting]] = []
    ) {
        let count = dates.count * slotCount
        precondition(slotCount > 0, "a market needs slots")
        precondition(overnight.count == count && intraday.count == count, "one return a session and slot")
        precondition(close.isEmpty || close.count == count, "one close a session and slot")
        precondition(dollarVolume.isEmpty || dollarVolume.count == count, "one volume a session and slot")
        precondition(buyable.map { $0.count == count } ?? true, "one flag a session and slot")
        precondition(dividends.isEmpty || dividends.count == dates.count, "dividends by session")
        precondition(delistings.isEmpty || delistings.count == dates.count, "delistings by session")
        self.dates = dates
        self.slotCount = slotCount
        self.overnight = overnight
        self.intraday = intraday
        self.close = close
        self.dollarVolume = dollarVolume
        self.buyable = buyable ?? intraday.map { !$0.isNaN }
        self.dividends =
            dividends.isEmpty ? [[Dividend]](repeating: [], count: dates.count) : dividends
        self.delistings =
            delistings.isEmpty ? [[Delisting]](repeating: [], count: dates.count) : delistings
    }

    public var sessionCount: Int { dates.count }

    /// Where a session's slots stand in the large arrays.
    public func row(_ session: Int) -> Range<Int> {
        session * slotCount..<(session + 1) * slotCount
    }

    /// What may be bought at the session's close, one flag a slot.
    public func buyable(on session: Int) -> [Bool] { Array(buyable[row(session)]) }

    /// When a portfolio is decided month by month: at the close of the span's first session, so that its
    /// curve begins there, and of the last session of each month, but never of the span's last.
    public func decisionDays(in sessions: Range<Int>) -> [Int] {
        sessions.dropLast().filter { day in
            day == sessions.lowerBound || dates[day].yearMonth != dates[day + 1].yearMonth
        }
    }

    /// The close that a position was last valued at, USD; nil where this slot's stock has had none.
    ///
    /// - Parameter day: nothing after it is read.
    public func lastClose(of slot: Int, through day: Int) -> Double? {
        guard !close.isEmpty else { return nil }
        for session in stride(from: day, through: 0, by: -1) {
            let price = close[session * slotCount + slot]
            if !price.isNaN { return price }
            // What stood there before was another stock.
            if delistings[session].contains(where: { $0.slot == slot }) { return nil }
        }
        return nil
    }
}
