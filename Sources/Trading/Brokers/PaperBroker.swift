public import Core
import Ledger

/// Our own broker: fills the paper account's orders at the open of one session, from its bars.
///
/// A sell is of what is held. A buy is whole where cash pays for it and what it costs, else as many whole shares as
/// cash pays for. Without a bar, or where nothing was traded, nothing is filled. Orders are filled in the order in
/// which they come.
public actor PaperBroker: Broker {
    public nonisolated let name = PaperBroker.brokerName
    /// As `broker.name` and the account's row have it.
    public static let brokerName = "internal"

    private let session: CivilDate
    private let bars: [Symbol: Bar]
    private let costBasisPoints: Double
    private var cash: Money
    private var held: [Symbol: Int]
    private var answers: [String: BrokerOrderStatus] = [:]

    /// - Parameters:
    ///   - bars: of the session, by symbol.
    ///   - books: before the open, with the night's renames, splits and dividends.
    ///   - costBasisPoints: cost of a trade in 1/10,000 of its value.
    public init(session: CivilDate, bars: [Symbol: Bar], books: Books, costBasisPoints: Double) {
        self.session = session
        self.bars = bars
        self.costBasisPoints = costBasisPoints
        cash = books.cash
        held = Dictionary(books.positions.map { ($0.symbol, $0.shares) }) { $1 }
    }

    public func account() -> BrokerAccount {
        let stocks = held.reduce(Money.zero) { sum, entry in
            let worth = bars[entry.key].flatMap { Money(rounding: Double(entry.value) * $0.open) }
            return sum + (worth ?? .zero)
        }
        return BrokerAccount(id: name, cash: cash, equity: cash + stocks)
    }

    public func positions() -> [BrokerPosition] {
        held.sorted { $0.key < $1.key }.map { BrokerPosition(symbol: $0.key, shares: Double($0.value)) }
    }

    /// The moment of the open.
    public func clock() -> BrokerClock {
        let calendar = ExchangeCalendar.nyse
        let next = calendar.session(after: session) ?? session
        return BrokerClock(
            now: Double(calendar.openTime(of: session)), isOpen: true,
            nextOpen: Double(calendar.openTime(of: next)),
            nextClose: Double(calendar.closeTime(of: session)))
    }

    public func status(ofClientID id: String) -> BrokerOrderStatus? { answers[id] }

    public func place(_ order: BrokerOrder) -> BrokerOrderStatus {
        if let answer = answers[order.clientID] { return answer }
        let answer = fill(order)
        answers[order.clientID] = answer
        return answer
    }

    private func fill(_ order: BrokerOrder) -> BrokerOrderStatus {
        func nothing(_ state: BrokerOrderStatus.State, _ why: String) -> BrokerOrderStatus {
            BrokerOrderStatus(clientID: order.clientID, state: state, note: why)
        }
        guard order.execution == session, order.shares > 0 else {
            return nothing(.rejected, "not an order for \(session)")
        }
        guard let bar = bars[order.symbol] else { return nothing(.missed, "no bar in \(session)") }
        guard !bar.flags.contains(.noTrade), bar.volume > 0 || !bar.flags.hasMarketVolume else {
            return nothing(.missed, "nothing was traded in \(session)")
        }
        switch order.side {
        case .sell:
            let shares = min(order.shares, held[order.symbol] ?? 0)
            guard shares > 0, let money = money(shares, at: bar.open) else {
                return nothing(.missed, "nothing is held")
            }
            held[order.symbol, default: 0] -= shares
            if held[order.symbol] == 0 { held[order.symbol] = nil }
            cash = cash + money.value - money.cost
            return filled(
                order, shares, bar.open, money.cost, short: "only \(shares) of \(order.shares) are held")
        case .buy:
            let shares = affordable(order.shares, at: bar.open)
            guard shares > 0, let money = money(shares, at: bar.open) else {
                return nothing(.missed, "no cash for a share at \(bar.open)")
            }
            held[order.symbol, default: 0] += shares
            cash = cash - money.value - money.cost
            return filled(
                order, shares, bar.open, money.cost,
                short: "cash paid for \(shares) of \(order.shares)")
        }
    }

    private func filled(
        _ order: BrokerOrder, _ shares: Int, _ price: Double, _ cost: Money, short: String
    ) -> BrokerOrderStatus {
        let isWhole = shares == order.shares
        return BrokerOrderStatus(
            clientID: order.clientID, state: isWhole ? .filled : .partial, filled: shares, price: price,
            cost: cost, note: isWhole ? nil : short)
    }

    private func money(_ shares: Int, at price: Double) -> (value: Money, cost: Money)? {
        guard let value = Money(rounding: Double(shares) * price),
            let cost = Money(rounding: value.dollars * costBasisPoints / 10_000)
        else { return nil }
        return (value, cost)
    }

    /// The most whole shares that cash pays for with what they cost.
    private func affordable(_ wanted: Int, at price: Double) -> Int {
        func fits(_ shares: Int) -> Bool {
            money(shares, at: price).map { $0.value + $0.cost <= cash } ?? false
        }
        if fits(wanted) { return wanted }
        guard cash > .zero, price > 0 else { return 0 }
        var (low, high) = (0, wanted)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if fits(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
