/// What the environment walks over: the returns of a span of sessions, over the slots that traded in it.
///
/// A slot that has no bar in the whole span is left out: it can be neither bought nor seen, so training
/// without it gives the same policy for less work. `slots` says which universe slot each column is.
public struct Market: Sendable {
    /// Universe slot of each column, ascending.
    public let slots: [Int]
    public let dayCount: Int
    /// Open over previous close less 1, [day x column]; NaN where there is none.
    public let overnight: [Double]
    /// Close over open less 1, [day x column]; NaN without a bar.
    public let intraday: [Double]
    /// What could be bought at the day's close, [day x column].
    public let buyable: [Bool]
    /// Columns whose positions are paid out before the day's trading, by day.
    public let settlements: [[Int]]

    public var slotCount: Int { slots.count }

    public init(
        slots: [Int], overnight: [Double], intraday: [Double], buyable: [Bool], settlements: [[Int]]
    ) {
        let size = settlements.count * slots.count
        precondition(!slots.isEmpty, "a market needs a slot")
        precondition(
            [overnight.count, intraday.count, buyable.count].allSatisfy { $0 == size },
            "one value a day and slot")
        dayCount = settlements.count
        self.slots = slots
        self.overnight = overnight
        self.intraday = intraday
        self.buyable = buyable
        self.settlements = settlements
    }

    /// The day's overnight and intraday returns, one a column.
    func withReturns<Value>(
        on day: Int,
        _ body: (_ overnight: UnsafeBufferPointer<Double>, _ intraday: UnsafeBufferPointer<Double>) -> Value
    ) -> Value {
        let range = day * slotCount..<(day + 1) * slotCount
        return overnight.withUnsafeBufferPointer { overnight in
            intraday.withUnsafeBufferPointer { intraday in
                body(
                    UnsafeBufferPointer(rebasing: overnight[range]),
                    UnsafeBufferPointer(rebasing: intraday[range]))
            }
        }
    }

    /// What could be bought at the day's close, one a column.
    func withBuyable<Value>(on day: Int, _ body: (UnsafeBufferPointer<Bool>) -> Value) -> Value {
        buyable.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[day * slotCount..<(day + 1) * slotCount]))
        }
    }
}
