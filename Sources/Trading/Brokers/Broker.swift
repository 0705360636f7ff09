public import Core

/// Who fills orders: the paper account's own rules, or a broker's interface.
///
/// An order is known by its client ID. Giving the same one again never makes a second order: it answers with the
/// first.
public protocol Broker: Sendable {
    /// `internal`, `alpaca`: as `broker.name` of the configuration and the account's row have it.
    var name: String { get }

    /// What the broker says is there.
    func account() async throws -> BrokerAccount

    func positions() async throws -> [BrokerPosition]

    func clock() async throws -> BrokerClock

    /// Gives an order, for the opening of its execution session.
    ///
    /// - Returns: how it stands. That it was taken is no fill.
    func place(_ order: BrokerOrder) async throws -> BrokerOrderStatus

    /// How an order stands; nil where the broker knows none of that client ID.
    func status(ofClientID id: String) async throws -> BrokerOrderStatus?
}

public struct BrokerAccount: Hashable, Sendable {
    /// The broker's number for it.
    public var id: String
    public var cash: Money
    public var equity: Money
    /// Why it may not trade; nil where it may.
    public var blockage: String?

    public init(id: String, cash: Money, equity: Money, blockage: String? = nil) {
        self.id = id
        self.cash = cash
        self.equity = equity
        self.blockage = blockage
    }
}

public struct BrokerPosition: Hashable, Sendable {
    public var symbol: Symbol
    /// Negative where it is short.
    public var shares: Double
    public var value: Money?

    public init(symbol: Symbol, shares: Double, value: Money? = nil) {
        self.symbol = symbol
        self.shares = shares
        self.value = value
    }
}

public struct BrokerClock: Hashable, Sendable {
    /// Seconds since 1970 UTC.
    public var now: Double
    public var isOpen: Bool
    public var nextOpen: Double
    public var nextClose: Double

    public init(now: Double, isOpen: Bool, nextOpen: Double, nextClose: Double) {
        self.now = now
        self.isOpen = isOpen
        self.nextOpen = nextOpen
        self.nextClose = nextClose
    }
}

/// A market order of whole shares for the opening of a session.
public struct BrokerOrder: Hashable, Sendable {
    public enum Side: String, Hashable, Sendable { case buy, sell }

    public var clientID: String
    public var symbol: Symbol
    public var side: Side
    /// Above 0.
    public var shares: Int
    /// The session at whose open it is to trade.
    public var execution: CivilDate

    public init(clientID: String, symbol: Symbol, side: Side, shares: Int, execution: CivilDate) {
        self.clientID = clientID
        self.symbol = symbol
        self.side = side
        self.shares = shares
        self.execution = execution
    }
}

public struct BrokerOrderStatus: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        /// Taken, and not done with.
        case working
        case filled
        /// Some of it, and no more will come.
        case partial
        /// Nothing, and nothing will come: expired, or no bar.
        case missed
        case cancelled
        case rejected
    }

    public var clientID: String
    /// The broker's own number.
    public var brokerID: String?
    public var state: State
    /// Shares.
    public var filled: Int
    /// USD a share, the mean; nil before the first fill.
    public var price: Double?
    /// What it cost besides, where the broker says so.
    public var cost: Money?
    /// Why it was refused, cut or missed; one line.
    public var note: String?

    public init(
        clientID: String, brokerID: String? = nil, state: State, filled: Int = 0, price: Double? = nil,
        cost: Money? = nil, note: String? = nil
    ) {
        self.clientID = clientID
        self.brokerID = brokerID
        self.state = state
        self.filled = filled
        self.price = price
        self.cost = cost
        self.note = note
    }

    public var isFinal: Bool { state != .working }
}
