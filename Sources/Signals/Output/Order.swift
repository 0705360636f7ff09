public import Core

/// One line of an order list: whole shares of one stock.
public struct Order: Sendable, Hashable {
    public enum Side: String, Sendable, Hashable {
        case sell = "SELL"
        case buy = "BUY"
    }

    public var side: Side
    /// The exchange's.
    public var symbol: Symbol
    /// The broker's.
    public var spelling: String
    /// At least 1.
    public var shares: Int
    /// USD: the close the shares were counted at, not a limit.
    public var close: Double

    /// USD, at the close.
    public var value: Double { Double(shares) * close }
}
