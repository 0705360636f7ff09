public import Core

/// What can go wrong between an order and a broker: one line that says what, where and what to do next.
public typealias BrokerError = CodedFailure<BrokerErrorCode>

/// The codes of ``BrokerError``.
public enum BrokerErrorCode: FailureCode {
    /// The broker will not take this order, now or later.
    case refused
    /// Not enough buying power; what there is of it, where the broker says so.
    case insufficientFunds(available: Money?)
    /// Its shares are held by another order, or an order of the other side is open: later, perhaps.
    case conflict
    /// Nobody knows whether the order arrived: ask before giving it again.
    case uncertain
    /// The order, or the question, did not arrive.
    case notReached
    /// Too many calls; the seconds after which to come back, where the broker says so.
    case rateLimited(seconds: Double?)
    /// The broker does not know the keys, or they are another endpoint's.
    case unauthorized
    /// The account may not trade.
    case blocked
    /// The broker does not answer questions.
    case unavailable
    /// An answer that cannot be understood.
    case unreadable
    /// Settings that are missing or make no sense.
    case settings
    /// Real money, and not everything that it takes is there.
    case liveRefused
    /// The session that an order is for has opened, or is not the next one.
    case wrongTime
    /// Trouble of the ledger or the tree, of its own kind.
    case ground(FailureKind)

    public var kind: FailureKind {
        switch self {
        case .refused, .unreadable, .conflict, .insufficientFunds: .badData
        case .uncertain, .notReached, .unavailable, .blocked: .unavailable
        case .rateLimited: .tryAgain
        case .unauthorized, .settings, .liveRefused: .configuration
        case .wrongTime: .usage
        case .ground(let kind): kind
        }
    }
}
