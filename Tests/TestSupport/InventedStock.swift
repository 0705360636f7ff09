public import Core

/// A stock whose every price a test knows.
public struct InventedStock: Sendable {
    /// By session.
    public var symbols: [Symbol]
    public var slots: [Int]
    /// USD, as traded.
    public var open: [Double]
    public var close: [Double]
    /// New shares per old one at the session's open.
    public var ratio: [Double]
    /// USD a share.
    public var dividend: [Double]
    public var hasBar: [Bool]

    /// Stands still at a price.
    public init(_ symbol: Symbol, slot: Int, price: Double, sessions: Int) {
        symbols = [Symbol](repeating: symbol, count: sessions)
        slots = [Int](repeating: slot, count: sessions)
        open = [Double](repeating: price, count: sessions)
        close = open
        ratio = [Double](repeating: 1, count: sessions)
        dividend = [Double](repeating: 0, count: sessions)
        hasBar = [Bool](repeating: true, count: sessions)
    }

    /// Closes one after another; each session opens at the close before.
    public init(_ symbol: Symbol, slot: Int, closes: [Double]) {
        self.init(symbol, slot: slot, price: closes[0], sessions: closes.count)
        close = closes
        open = [closes[0]] + closes.dropLast()
    }

    /// Prices that wander, with splits, dividends and sessions without a bar.
    public static func random(
        _ symbol: Symbol, slot: Int, sessions: Int, _ generator: inout SeededGenerator
    ) -> InventedStock {
        var stock = InventedStock(symbol, slot: slot, price: 0, sessions: sessions)
        var last = 3 + 300 * generator.uniform()
        for session in 0..<sessions {
            if session > 0, generator.uniform() < 0.02 {
                stock.ratio[session] = [2, 1.5, 0.1, 3][generator.index(below: 4)]
            }
            // A session without a bar is not one in which a split or a dividend is known of.
            stock.hasBar[session] =
                session == 0 || stock.ratio[session] != 1 || generator.uniform() > 0.03
            last /= stock.ratio[session]
            if session > 0, stock.hasBar[session], generator.uniform() < 0.03 {
                stock.dividend[session] = (last * 0.02 * generator.uniform() * 100).rounded() / 100
            }
            if stock.hasBar[session] {
                stock.open[session] = max(0.05, last * (1 + 0.01 * generator.gaussian()))
                stock.close[session] = max(0.05, stock.open[session] * (1 + 0.02 * generator.gaussian()))
                last = stock.close[session]
            }
        }
        return stock
    }

    /// The close that it stands at, counted in the session's shares.
    public func price(at session: Int) -> Double {
        var product = 1.0
        for one in stride(from: session, through: 0, by: -1) {
            if hasBar[one] { return close[one] / product }
            product *= ratio[one]
        }
        return close[0] / product
    }

    /// The close before, counted in the session's shares; NaN for a first bar.
    public func previousClose(_ session: Int) -> Double {
        session > 0 ? price(at: session - 1) / ratio[session] : .nan
    }
}
