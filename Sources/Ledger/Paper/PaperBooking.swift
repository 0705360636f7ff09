public import Core

/// The paper account itself: a row of `paper_accounts`.
public struct PaperAccountRow: Hashable, Sendable {
    /// `paper` unless there are several.
    public static let defaultName = "paper"

    public var name: String
    /// Who fills its orders: `internal` or `alpaca`.
    public var broker: String
    /// The session at whose close it began, all in cash.
    public var opened: CivilDate
    public var capital: Money

    public init(name: String = Self.defaultName, broker: String, opened: CivilDate, capital: Money) {
        self.name = name
        self.broker = broker
        self.opened = opened
        self.capital = capital
    }
}

/// What a session came to: a row of `paper_sessions`. ``cash`` and ``stocks`` add up to ``equity``.
public struct PaperSession: Hashable, Sendable {
    public var session: CivilDate
    /// SHA-256 of all that it was booked from, in hexadecimal.
    public var digest: String
    /// At the close.
    public var cash: Money
    public var stocks: Money
    public var equity: Money
    /// Worth of what was bought and sold, before costs.
    public var bought: Money = .zero
    public var sold: Money = .zero
    /// 0 or more.
    public var costs: Money = .zero
    public var dividends: Money = .zero
    /// What splits (cash in lieu of fractions) and delistings brought beyond the value that stood in the books.
    public var actions: Money = .zero
    /// Proceeds less costs less what the shares that were sold had cost.
    public var realised: Money = .zero
    /// Orders that were filled, in whole or in part.
    public var trades: Int = 0
    /// Of the sales, those that realised a gain, and how many there were.
    public var wins: Int = 0
    public var closings: Int = 0
    /// What to know of it, one line; nil for most.
    public var note: String?

    public init(session: CivilDate, digest: String, cash: Money, stocks: Money) {
        self.session = session
        self.digest = digest
        self.cash = cash
        self.stocks = stocks
        equity = cash + stocks
    }
}

/// What is held at a session's close: a row of `paper_positions`.
public struct PaperPosition: Hashable, Sendable {
    public var symbol: Symbol
    /// Of the universe, where it has one.
    public var slot: Int?
    /// Above 0.
    public var shares: Int
    /// USD a share at ``priced``, the last session with a bar.
    public var price: Double
    public var priced: CivilDate
    /// Shares times price, to the cent.
    public var value: Money
    /// What these shares cost, with the costs of buying them.
    public var basis: Money

    public init(
        symbol: Symbol, slot: Int?, shares: Int, price: Double, priced: CivilDate, value: Money, basis: Money
    ) {
        self.symbol = symbol
        self.slot = slot
        self.shares = shares
        self.price = price
        self.priced = priced
        self.value = value
        self.basis = basis
    }
}

/// One thing that happened to the account: its legs add up to zero.
public struct JournalEntry: Hashable, Sendable {
    /// The raw value is stored.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The capital is paid in.
        case open
        case buy, sell
        case cost
        case dividend
        /// Shares change their number; what is left of a whole one is paid in cash.
        case split
        case rename
        /// A position is paid out at its last price, as the stock trades no more.
        case delisting
        /// Prices moved.
        case mark
    }

    /// Where money is, or where it came from; the raw value is stored. Assets grow with positive amounts, all
    /// others (what the assets come from) with negative ones.
    public enum Book: String, Sendable, CaseIterable, Codable {
        case cash, stock
        case capital
        /// Gains and losses of prices.
        case gains
        case dividends
        case costs
        /// Of splits and delistings.
        case actions

        public var isAsset: Bool { self == .cash || self == .stock }
    }

    public struct Leg: Hashable, Sendable {
        public var book: Book
        /// Of ``Book/stock`` always; of results where one stock made them.
        public var symbol: Symbol?
        public var amount: Money
        /// Change of the shares held, where it is of ``Book/stock``.
        public var shares: Int?

        public init(_ book: Book, _ amount: Money, symbol: Symbol? = nil, shares: Int? = nil) {
            self.book = book
            self.symbol = symbol
            self.amount = amount
            self.shares = shares
        }
    }

    public var kind: Kind
    public var legs: [Leg]
    /// USD a share.
    public var price: Double?
    public var memo: String?

    public init(_ kind: Kind, _ legs: [Leg], price: Double? = nil, memo: String? = nil) {
        self.kind = kind
        self.legs = legs
        self.price = price
        self.memo = memo
    }
}

/// A session's books, written in one transaction or not at all.
public struct PaperBooking: Sendable {
    public var session: PaperSession
    /// By symbol.
    public var positions: [PaperPosition]
    public var journal: [JournalEntry]
    /// Orders of the session as they ended; they replace those of the same client ID.
    public var orders: [PaperOrder]
    /// For after the session's close.
    public var events: [RiskEvent]

    public init(
        session: PaperSession, positions: [PaperPosition], journal: [JournalEntry],
        orders: [PaperOrder] = [], events: [RiskEvent] = []
    ) {
        self.session = session
        self.positions = positions
        self.journal = journal
        self.orders = orders
        self.events = events
    }
}
