/// A return that no price can have.
public struct MarketDefect: Hashable, Sendable, CustomStringConvertible {
    /// A return above this in one session, a millionfold, is a price of 0 or a split that was missed.
    public static let largestReturn = 1e6

    /// The span's session, from 0.
    public var day: Int
    /// Universe slot.
    public var slot: Int
    public var value: Double
    /// Which of the three kinds of return.
    public var kind: String

    public var description: String {
        "session \(day) of the market: slot \(slot) has the \(kind) return \(value), which no price gives; "
            + "look at its bars of that session and the one before with bellwether show, correct them and "
            + "build the features again"
    }

    static func first(
        slots: [Int], overnight: [Double], intraday: [Double], settlements: [[Int]], paid: [[Double]]
    ) -> MarketDefect? {
        func isReturn(_ value: Double) -> Bool { value >= -1 && value <= largestReturn }
        for place in overnight.indices {
            for (kind, value) in [("overnight", overnight[place]), ("intraday", intraday[place])]
            where !value.isNaN && !isReturn(value) {
                return MarketDefect(
                    day: place / slots.count, slot: slots[place % slots.count], value: value, kind: kind)
            }
        }
        for (day, returns) in paid.enumerated() {
            for (place, value) in returns.enumerated() where !isReturn(value) {
                return MarketDefect(
                    day: day, slot: slots[settlements[day][place]], value: value, kind: "delisting")
            }
        }
        return nil
    }
}
