public import Core
public import Lake

/// A source of bars and corporate actions.
public protocol MarketDataVendor: Sendable {
    /// As it stands in the `source` column and in manifests.
    var name: String { get }
    /// `raw`, or `split-adjusted as of …`.
    var adjustment: String { get async throws(IngestionError) }
    /// How much one call brings.
    var reach: VendorReach { get }
    /// What its calls are counted against; nil for one that makes none.
    var plan: VendorPlan? { get }
    /// The calls that a request takes when nothing fails, as far as that can be known before.
    func calls(for request: VendorRequest) -> Int
    /// What the session's data will be made from, as far as it can be known before fetching it; a session
    /// whose inputs have not changed is not fetched again.
    func inputs(for session: CivilDate) async throws(IngestionError) -> [Manifest.Input]
    /// What the vendor has of the request: bars as traded, of the sessions asked for and no others, with the
    /// actions that fall on them. What it does not have is left out.
    ///
    /// - Throws: ``IngestionError``; its code says whether to ask another vendor for the same (`noData`,
    ///   `malformed`), or to leave this one alone for the rest of the run (`unauthorized`, `notEntitled`,
    ///   `rateLimited`, `unavailable`).
    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery
    /// The index's members, where the vendor knows them.
    func constituents() async throws(IngestionError) -> [Constituent]?
}

extension MarketDataVendor {
    public var plan: VendorPlan? { nil }
    public var adjustment: String { "raw" }
    public func inputs(for session: CivilDate) async throws(IngestionError) -> [Manifest.Input] {
        [Manifest.Input(path: "vendor:\(name)", digest: "")]
    }
    public func constituents() async throws(IngestionError) -> [Constituent]? { nil }
}

/// A vendor that has the news of stocks.
public protocol HeadlineSource: MarketDataVendor {
    /// Whether it has any; one's own files may come without.
    var hasHeadlines: Bool { get }
    /// What its headlines are made from, as far as it can be known before asking for them.
    func headlineInputs() throws(IngestionError) -> [Manifest.Input]
    /// The headlines published within `published` (seconds since 1970 UTC) on any of the symbols, in any order.
    func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline]
    func headlineCalls(symbols: Int) -> Int
}

extension HeadlineSource {
    public var hasHeadlines: Bool { true }
    public func headlineInputs() throws(IngestionError) -> [Manifest.Input] {
        [Manifest.Input(path: "vendor:\(name)", digest: "")]
    }
}

/// A vendor that knows who is behind a symbol.
public protocol ListingSource: MarketDataVendor {
    /// The stocks listed on the day, with their FIGI and CIK where known.
    func listings(on date: CivilDate) async throws(IngestionError) -> [Listing]
}

/// How much one call of a vendor brings.
public struct VendorReach: Sendable, Hashable {
    /// Nil: the whole market, whether asked for or not.
    public var symbolsPerCall: Int?
    /// Sessions in a row.
    public var sessionsPerCall: Int
    /// Calls under way at once.
    public var callsAtOnce: Int

    public init(symbolsPerCall: Int?, sessionsPerCall: Int, callsAtOnce: Int) {
        self.symbolsPerCall = symbolsPerCall
        self.sessionsPerCall = sessionsPerCall
        self.callsAtOnce = callsAtOnce
    }
}

/// What to ask a vendor for; within its ``VendorReach``.
public struct VendorRequest: Sendable, Hashable {
    /// Ascending, never empty.
    public var sessions: [CivilDate]
    /// As the exchange spells them, ascending; nil: the whole market.
    public var symbols: [Symbol]?

    public init(sessions: [CivilDate], symbols: [Symbol]? = nil) {
        self.sessions = sessions
        self.symbols = symbols
    }
}

/// What a vendor delivered, before validation.
public struct VendorDelivery: Sendable {
    /// Sessions of which it has nothing are left out.
    public var sessions: [CivilDate: VendorSession]
    /// What the operator should know of, such as splits that the plan does not include; no secrets.
    public var notes: [String]

    public init(sessions: [CivilDate: VendorSession] = [:], notes: [String] = []) {
        self.sessions = sessions
        self.notes = notes
    }
}

/// What a vendor delivered for one session, before validation.
public struct VendorSession: Sendable {
    public var bars: [Bar]
    public var actions: [CorporateAction]
    /// Rows that the vendor sent and that are no bars.
    public var rejected: [RejectedBar]

    public init(bars: [Bar] = [], actions: [CorporateAction] = [], rejected: [RejectedBar] = []) {
        self.bars = bars
        self.actions = actions
        self.rejected = rejected
    }
}
