public import Core

/// An order of the paper account: a row of `paper_orders`.
public struct PaperOrder: Hashable, Sendable {
    /// The raw value is stored.
    public enum Side: String, Sendable, CaseIterable, Codable {
        case sell, buy
    }

    /// Why it was given; the raw value is stored.
    public enum Cause: String, Sendable, CaseIterable, Codable {
        /// The month's signals ask for it.
        case signal
        /// The account holds what no signal asks for any more.
        case leftover
        /// The daily loss limit halves positions.
        case dailyLoss = "daily-loss"
    }

    /// Where it stands; the raw value is stored.
    public enum State: String, Sendable, CaseIterable, Codable {
        case planned
        /// Given to the broker, perhaps: its answer has not been written down. Ask before giving it again.
        case sending
        case placed
        /// All of it.
        case filled
        /// A part, and no more will come.
        case partial
        /// None, and none will come: no bar, no cash, or not sent in time.
        case missed
        /// The broker refused it.
        case rejected
        case cancelled

        /// Nothing more will happen to it.
        public var isFinal: Bool {
            switch self {
            case .planned, .sending, .placed: false
            case .filled, .partial, .missed, .rejected, .cancelled: true
            }
        }
    }

    /// The broker's key against doubles, as `bw-2026-01-05-ACME-buy`; never used twice.
    public var clientID: String
    /// The session after whose close it was decided, and the one at whose open it is to trade.
    public var decided: CivilDate
    public var execution: CivilDate
    public var symbol: Symbol
    /// The slot of the universe when it was decided, where there was one.
    public var slot: Int?
    public var side: Side
    /// Whole shares as counted at the close of ``decided``; a split overnight splits the order too.
    public var shares: Int
    /// USD: the close that shares were counted at, not a limit.
    public var close: Double
    public var cause: Cause
    /// The order of filling on each side; that of the signal.
    public var rank: Int
    public var state: State = .planned
    public var brokerID: String?
    /// Shares, as they trade on the execution session.
    public var filled: Int = 0
    /// USD a share, the mean of the fills.
    public var price: Double?
    /// What it cost besides its price; nil where the broker says nothing, and before the first fill.
    public var cost: Money?
    /// Why it was not filled whole, or how it was changed; one line.
    public var note: String?
    public var attempts: Int = 0

    public init(
        clientID: String, decided: CivilDate, execution: CivilDate, symbol: Symbol, slot: Int?, side: Side,
        shares: Int, close: Double, cause: Cause, rank: Int
    ) {
        self.clientID = clientID
        self.decided = decided
        self.execution = execution
        self.symbol = symbol
        self.slot = slot
        self.side = side
        self.shares = shares
        self.close = close
        self.cause = cause
        self.rank = rank
    }
}
