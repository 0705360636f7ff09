public import Core
public import Ledger

/// The data that the signals rest on.
public struct DataFacts: Sendable, Hashable {
    /// Sessions of raw data in the tree up to the report's.
    public var sessions: Int
    public var firstSession: CivilDate?
    /// Bars stored and turned away on the report's session; nil when it is not in the tree.
    public var bars: Int?
    public var rejects: Int?
    /// Active stocks of the universe.
    public var activeStocks: Int?
    public var source: String?
    public var adjustment: String?
    /// The latest session of raw data up to the report's.
    public var lastSession: CivilDate?
    /// When the session's bars were published; nil when they are not in the tree.
    public var published: Timestamp?

    public init(
        sessions: Int = 0, firstSession: CivilDate? = nil, bars: Int? = nil, rejects: Int? = nil,
        activeStocks: Int? = nil, source: String? = nil, adjustment: String? = nil
    ) {
        self.sessions = sessions
        self.firstSession = firstSession
        self.bars = bars
        self.rejects = rejects
        self.activeStocks = activeStocks
        self.source = source
        self.adjustment = adjustment
    }
}
