public import Core
import Portfolio

/// What the environment walks over: the growth of a span of sessions, over the slots that traded in it.
///
/// A slot that has no bar in the whole span is left out: it can be neither bought nor seen, so training
/// without it gives the same policy for less work. `slots` says which universe slot each column is.
///
/// Returns are kept as growth factors, 1 plus the return and 1 where there is none, and those of a whole day
/// as their product: they are worked out once here and walked over many thousand times.
public struct Market: Sendable {
    /// Universe slot of each column, ascending.
    public let slots: [Int]
    public let dayCount: Int
    /// Days of each span of sessions that follow one another in life, ascending; together all days. Between two
    /// of them lie sessions that are not part of the market, so no episode may go from one into the next.
    public let segments: [Range<Int>]
    /// What could be bought at the day's close, [day x column].
    public let buyable: [Bool]
    /// Columns whose positions are paid out before the day's trading, by day.
    public let settlements: [[Int]]
    /// What each of ``settlements`` pays on top of the last price, a fraction; 0 where nothing is known.
    public let delistingReturns: [[Double]]

    /// [day x column]
    let overnightGrowth: [Double]
    let intradayGrowth: [Double]
    let wholeGrowth: [Double]
    /// Columns that cannot be traded in a session, and those that cannot be bought at its close.
    let withoutBar: ColumnLists
    let closed: ColumnLists
    /// The first return that no price can have.
    private let defect: MarketDefect?

    public var slotCount: Int { slots.count }

    /// - Parameters:
    ///   - slots: universe slot of each column, ascending.
    ///   - overnight: open over previous close less 1, [day x column]; NaN where there is none.
    ///   - intraday: close over open less 1, [day x column]; NaN without a bar.
    ///   - buyable: what could be bought at the day's close, [day x column].
    ///   - settlements: columns whose positions are paid out before the day's trading, by day.
    ///   - delistingReturns: one for each of `settlements`, a fraction of the last price; nil pays that price.
    ///   - segmentStarts: first day of each of ``segments``, ascending from 0.
    ///
    /// A market of impossible returns can be made, but ``validate()`` and all that walks over it refuse it.
    public init(
        slots: [Int], overnight: [Double], intraday: [Double], buyable: [Bool], settlements: [[Int]],
        delistingReturns: [[Double]]? = nil, segmentStarts: [Int] = [0]
    ) {
        let width = slots.count
        let days = settlements.count
        precondition(width > 0, "a market needs a slot")
        precondition(
            [overnight.count, intraday.count, buyable.count].allSatisfy { $0 == days * width },
            "one value a day and slot")
        precondition(
            segmentStarts == [0]
                || segmentStarts.first == 0
                    && zip(segmentStarts, segmentStarts.dropFirst() + [days])
                        .allSatisfy(<),
            "every segment has a day, the first one the market's first")
        let paid = delistingReturns ?? settlements.map { [Double](repeating: 0, count: $0.count) }
        precondition(paid.map(\.count) == settlements.map(\.count), "one delisting return a settlement")
        self.slots = slots
        self.buyable = buyable
        self.settlements = settlements
        self.delistingReturns = paid
        dayCount = days
        segments = zip(segmentStarts, segmentStarts.dropFirst() + [days]).map { $0..<$1 }
        overnightGrowth = overnight.map { $0.isNaN ? 1 : 1 + $0 }
        intradayGrowth = intraday.map { $0.isNaN ? 1 : 1 + $0 }
        var whole = overnightGrowth
        for place in whole.indices { whole[place] *= intradayGrowth[place] }
        wholeGrowth = whole
        var withoutBar = ColumnLists()
        var closed = ColumnLists()
        for first in stride(from: 0, to: days * width, by: width) {
            withoutBar.appendDay(width: width) { intraday[first + $0].isNaN }
            closed.appendDay(width: width) { !buyable[first + $0] }
        }
        self.withoutBar = withoutBar
        self.closed = closed
        defect = MarketDefect.first(
            slots: slots, overnight: overnight, intraday: intraday, settlements: settlements, paid: paid)
    }

    /// Refuses returns that no price can have, so that no reward is ever NaN.
    ///
    /// - Throws: ``PolicyTrainingError`` with `badMarket`, naming the day and the slot, for a return that is
    ///   infinite, below -1 or above ``MarketDefect/largestReturn``, and for a delisting return that is NaN
    ///   as well.
    public func validate() throws(PolicyTrainingError) {
        if let defect { throw PolicyTrainingError(.badMarket, defect.description) }
    }

    /// Open over previous close less 1, [day x column], made anew at each call; 0 where there is none.
    public var overnight: [Double] { overnightGrowth.map { $0 - 1 } }

    /// Close over open less 1, [day x column], made anew at each call; NaN without a bar.
    public var intraday: [Double] {
        var returns = intradayGrowth.map { $0 - 1 }
        for day in 0..<dayCount {
            withoutBar.with(day: day) { columns in
                for column in columns { returns[day * slotCount + Int(column)] = .nan }
            }
        }
        return returns
    }

    /// The session's growth factors.
    @inline(__always)
    func withGrowth<Value>(on day: Int, _ body: (SessionGrowth) -> Value) -> Value {
        let range = day * slotCount..<(day + 1) * slotCount
        return overnightGrowth.withUnsafeBufferPointer { overnight in
            intradayGrowth.withUnsafeBufferPointer { intraday in
                wholeGrowth.withUnsafeBufferPointer { whole in
                    withoutBar.with(day: day) { withoutBar in
                        body(
                            SessionGrowth(
                                overnight: UnsafeBufferPointer(rebasing: overnight[range]),
                                intraday: UnsafeBufferPointer(rebasing: intraday[range]),
                                whole: UnsafeBufferPointer(rebasing: whole[range]), withoutBar: withoutBar))
                    }
                }
            }
        }
    }

    /// What could be bought at the day's close, one a column.
    func withBuyable<Value>(on day: Int, _ body: (UnsafeBufferPointer<Bool>) -> Value) -> Value {
        buyable.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[day * slotCount..<(day + 1) * slotCount]))
        }
    }

    /// Pays out what was delisted before the day's trading.
    @inline(__always)
    func settle(_ simulator: inout PortfolioSimulator, on day: Int) {
        for (place, column) in settlements[day].enumerated() {
            simulator.settle(delisted: column, finalReturn: delistingReturns[day][place])
        }
    }
}
