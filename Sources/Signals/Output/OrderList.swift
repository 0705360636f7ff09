import Core

/// The trades that lead from what is held to what the signals ask for, in whole shares.
///
/// A stock's trade is (target weight - held weight) x portfolio value / close. It is rounded towards zero, so that
/// no more is bought than is wanted; a position to close is rounded to the nearest whole share, since it is one.
/// Shares held are reckoned from weights: what the account really holds is for its owner to compare.
public struct OrderList: Sendable, Hashable {
    /// Sells before buys, which they pay for; each side by rank.
    public private(set) var orders: [Order] = []
    /// What there is no order for though the signals ask for a trade, a line each: the format has no comments.
    public private(set) var warnings: [String] = []
    private let format: OrderFormat
    private let execution: CivilDate

    /// What no account trades of one stock in a morning: a price of next to nothing is a mistake.
    private static let mostShares = 1e9

    public init(_ publication: SignalPublication, _ format: OrderFormat = .ibkr) {
        self.format = format
        execution = publication.execution
        var buys: [Order] = []
        var small: [Symbol] = []
        // What is kept is kept to the share, whatever the last digit of its weight.
        for signal in publication.signals
        where signal.action != .hold && signal.targetWeight != signal.previousWeight {
            let change = signal.targetWeight - signal.previousWeight
            let side: Order.Side = change > 0 ? .buy : .sell
            let value = abs(change) * publication.portfolioValue
            func leaveOut(_ why: String) {
                warnings.append(
                    "orders.csv leaves \(signal.symbol) out, \(why); \(side == .buy ? "buy" : "sell") "
                        + "\(Self.dollars(value)) USD of it by hand")
            }
            guard signal.close.isFinite, signal.close > 0 else {
                leaveOut("which has no close on \(publication.session)")
                continue
            }
            guard let spelling = format.spelling(of: signal.symbol) else {
                leaveOut("which \(format.rawValue) spells in a way of its own")
                continue
            }
            let exact = value / signal.close
            guard exact <= Self.mostShares else {
                leaveOut("whose close of \(signal.close) USD makes more shares than can be meant")
                continue
            }
            // A weight such as 0.02 is a little less than 2 %: a whole number of shares must stay one.
            let shares = Int(
                signal.targetWeight == 0 ? exact.rounded() : (exact * (1 + 1e-12)).rounded(.towardZero))
            guard shares > 0 else {
                small.append(signal.symbol)
                continue
            }
            let order = Order(
                side: side, symbol: signal.symbol, spelling: spelling, shares: shares, close: signal.close)
            if side == .sell { orders.append(order) } else { buys.append(order) }
        }
        orders += buys
        if !small.isEmpty {
            warnings.append(
                "orders.csv has no order for \(small.map(\.rawValue).joined(separator: ", ")): "
                    + "with \(Self.dollars(publication.portfolioValue)) USD (signals.portfolio_value) the trade is "
                    + "less than a share")
        }
    }

    /// `12,345`: whole dollars.
    private static func dollars(_ value: Double) -> String {
        guard value < 1e15 else { return "\(value)" }
        var text = ""
        for (index, digit) in String(Int(value.rounded())).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension OrderList {
    /// orders.csv: market orders for the opening auction.
    ///
    /// Of Interactive Brokers the columns of a basket file, to be imported into BasketTrader, which shows the orders
    /// before they are sent; the last one names the basket in the trade report. Fields must have neither commas nor
    /// blanks around them. Orders for the opening must be there before 9:28 in New York.
    /// Source: IBKR's guide to Trader Workstation, "Basket Fields" and "Manually Create a Basket File"; and its
    /// description of market-on-open orders (MKT with OPG).
    public var bytes: [UInt8] {
        let tag = "BELLWETHER" + execution.description.filter { $0 != "-" }
        var text = "Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,BasketTag\r\n"
        for order in orders {
            text +=
                "\(order.side.rawValue),\(order.shares),\(order.spelling),STK,SMART,USD,OPG,MKT,\(tag)\r\n"
        }
        return Array(text.utf8)
    }
}
