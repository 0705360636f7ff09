public import Core
import Transport

/// Alpaca's market data: 200 stocks a call; free with the IEX feed, whose volume is that of one venue.
public final class AlpacaVendor: MarketDataVendor {
    public static let description = VendorDescription(
        name: "alpaca", summary: "Alpaca's daily bars, many stocks a call; feed iex (free) or sip",
        baseURL: "https://data.alpaca.markets",
        plans: [
            VendorPlan(name: "free", quotas: [.init(200, per: .minute)]),
            VendorPlan(name: "paid", quotas: [.init(10_000, per: .minute)]),
        ],
        secrets: ["key_id", "secret_key"], options: ["feed"]
    ) { (settings, tools) throws(IngestionError) in try AlpacaVendor(settings: settings, tools: tools) }

    /// Where the bars come from.
    enum Feed: String, CaseIterable, Sendable {
        /// One venue, a few percent of the volume.
        case iex
        /// The whole market.
        case sip
    }

    public let name = "alpaca"
    public let reach: VendorReach
    public let plan: VendorPlan?

    let feed: Feed
    let pages: AlpacaPages
    private let now: @Sendable () -> Double

    /// - Throws: ``IngestionError`` with `badSetting` when a key is not set or the option `feed` is unknown.
    public init(settings: VendorSettings, tools: VendorTools) throws(IngestionError) {
        let usual: Feed = settings.plan.name == "paid" ? .sip : .iex
        let wish = settings.options["feed"] ?? usual.rawValue
        guard let feed = Feed(rawValue: wish) else {
            let known = Feed.allCases.map(\.rawValue).joined(separator: " or ")
            throw IngestionError(.badSetting, "vendors.alpaca.feed is “\(wish)”; it must be \(known)")
        }
        self.feed = feed
        reach = VendorReach(symbolsPerCall: 200, sessionsPerCall: 40, callsAtOnce: settings.callsAtOnce ?? 2)
        plan = settings.plan
        pages = try AlpacaPages(settings: settings, tools: tools)
        now = tools.now
    }

    /// One for the bars and one for the actions.
    public func calls(for request: VendorRequest) -> Int { 2 * request.calls(within: reach) }

    public func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        var delivery = VendorDelivery()
        let sessions = request.closedSessions(at: now())
        let symbols = try request.symbolsByName(for: name)
        guard !sessions.isEmpty else { return delivery }
        for part in Self.parts(of: symbols, upTo: 200) {
            let understood = try await addBars(of: part, sessions, to: &delivery)
            try await addActions(of: understood, sessions, to: &delivery)
        }
        return delivery
    }

    static func parts(of symbols: [Symbol], upTo count: Int) -> [ArraySlice<Symbol>] {
        stride(from: 0, to: symbols.count, by: count).map { symbols[$0..<min($0 + count, symbols.count)] }
    }

    // MARK: Bars

    private static let fields: [JSONField] = [
        .string("t"), .double("o"), .double("h"), .double("l"), .double("c"), .double("v"), .double("vw"),
        .int("n"),
    ]

    /// - Returns: the symbols that Alpaca understands.
    private func addBars(
        of symbols: ArraySlice<Symbol>, _ sessions: [CivilDate], to delivery: inout VendorDelivery
    ) async throws(IngestionError) -> [Symbol] {
        let call = AlpacaCall(
            path: "/v2/stocks/bars", what: "alpaca's bars",
            // A symbol means what it meant that day: no mapping of renamed ones.
            query: [
                ("timeframe", "1Day"), ("start", "\(sessions[0])"),
                ("end", "\(sessions[sessions.count - 1])"),
                ("adjustment", "raw"), ("asof", "-"), ("feed", feed.rawValue), ("limit", "10000"),
            ])
        let wanted = Set(sessions)
        let refused = try await pages.read(call, symbols) { (page, names) throws(TransportError) in
            guard let bars = try page.object("bars"), let members = bars.members else { return }
            for (ticker, rows) in members {
                guard let symbol = names[ticker] else { continue }
                try add(rows, of: symbol, wanted, sessions[0], to: &delivery)
            }
        }
        if let note = refused.note { delivery.notes.append(note) }
        return symbols.filter { !refused.symbols.contains($0) }
    }

    /// A symbol's rows may go on in the next page.
    private func add(
        _ rows: JSONValue, of symbol: Symbol, _ wanted: Set<CivilDate>, _ first: CivilDate,
        to delivery: inout VendorDelivery
    ) throws(TransportError) {
        let table = try rows.columns(Self.fields, unreadable: .absent)
        let times = try table.strings("t")
        let (open, high) = (try table.doubles("o"), try table.doubles("h"))
        let (low, close) = (try table.doubles("l"), try table.doubles("c"))
        let (volume, vwap, trades) = (try table.doubles("v"), try table.doubles("vw"), try table.ints("n"))
        for row in 0..<table.rowCount {
            // Midnight in New York, written in UTC.
            guard let date = times[row].flatMap(VendorInstant.newYorkDate) else {
                delivery.sessions[first, default: VendorSession()].rejected.append(
                    RejectedBar(
                        symbol: symbol, date: nil, source: name,
                        violation: BarViolation(rule: .malformedRow, detail: "row \(row) has no time")))
                continue
            }
            guard wanted.contains(date) else { continue }
            delivery.sessions[date, default: VendorSession()].add(
                VendorRow(
                    symbol: symbol, date: date, open: open[row], high: high[row], low: low[row],
                    close: close[row], volume: volume[row], vwap: vwap[row], trades: trades[row]),
                source: name, flags: feed == .iex ? .venueVolume : [])
        }
    }
}
