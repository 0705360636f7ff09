public import Core
import Synchronization
import Transport

/// Polygon.io, since 2025-10-30 Massive: one call brings a session of the whole market, two more its splits and
/// dividends; also who is listed, and the news.
///
/// Prices are as traded, symbols as the exchange writes them. Volumes may differ a little from other vendors':
/// whether trades outside the session's hours count is not stated.
public final class PolygonVendor: MarketDataVendor, HeadlineSource, ListingSource {
    public static let description = VendorDescription(
        name: "polygon", summary: "Polygon.io (Massive): the whole market's session in one call",
        baseURL: "https://api.massive.com",
        plans: [
            VendorPlan(name: "free", quotas: [VendorPlan.Quota(5, per: .minute)]),
            VendorPlan(name: "paid", quotas: [VendorPlan.Quota(100, per: .second)]),
        ], secrets: ["api_key"]
    ) { (settings, tools) throws(IngestionError) in try PolygonVendor(settings, tools) }

    public let name = "polygon"
    public let reach: VendorReach
    public let plan: VendorPlan?

    private let calls: PolygonCalls
    private let now: @Sendable () -> Double
    /// What the plan does not include, with the vendor's answer: not asked for again.
    private let refused = Mutex<[PolygonActions.List: String]>([:])

    /// - Throws: ``IngestionError`` with `badSetting` without `api_key`.
    public init(_ settings: VendorSettings, _ tools: VendorTools) throws(IngestionError) {
        calls = try PolygonCalls(settings, tools)
        plan = settings.plan
        now = tools.now
        reach = VendorReach(
            symbolsPerCall: nil, sessionsPerCall: 1,
            callsAtOnce: settings.callsAtOnce ?? (settings.plan.name == "free" ? 1 : 8))
    }

    /// The grouped day, its splits and its dividends.
    public func calls(for request: VendorRequest) -> Int { request.sessions.count * 3 }

    // MARK: Bars and actions

    public func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        let wanted = request.symbols.map(Set.init)
        var delivery = VendorDelivery()
        for session in request.sessions where ExchangeCalendar.nyse.isSession(session) {
            var found = try await bars(on: session, wanted, &delivery.notes)
            found.actions = try await actions(on: session, wanted, &delivery.notes)
            let isEmpty = found.bars.isEmpty && found.rejected.isEmpty && found.actions.isEmpty
            if !isEmpty { delivery.sessions[session] = found }
        }
        return delivery
    }

    private func bars(
        on session: CivilDate, _ wanted: Set<Symbol>?, _ notes: inout [String]
    ) async throws(IngestionError) -> VendorSession {
        let what = "Polygon's grouped day \(session)"
        // Paid plans answer for a running session, with bars that are not finished.
        guard Double(ExchangeCalendar.nyse.closeTime(of: session)) <= now() else {
            throw IngestionError(.noData, "\(what) is not over yet; ask after the close")
        }
        let root = try await calls.document(
            "/v2/aggs/grouped/locale/us/market/stocks/\(session)?adjusted=false&include_otc=false", what
        ).root
        let read = try calls.caller.reading { () throws(TransportError) in
            (
                session: try PolygonGroupedDay.read(root, on: session, wanted: wanted),
                promised: try root.int(ifPresent: "resultsCount"),
                isAdjusted: try root.bool(ifPresent: "adjusted")
            )
        }
        guard let found = read.session else {
            throw IngestionError(
                .noData,
                "\(what) has no bars, although the exchange was open; ask again later, or let another vendor "
                    + "fill in")
        }
        guard read.isAdjusted != true else {
            throw IngestionError(
                .malformed,
                "\(what) came adjusted for splits where prices as traded were asked for; let another vendor "
                    + "fill in")
        }
        let rows = found.bars.count + found.rejected.count
        if wanted == nil, let promised = read.promised, promised > Int64(rows) {
            notes.append("\(what) announces \(promised) rows and has \(rows)")
        }
        return found
    }

    private func actions(
        on session: CivilDate, _ wanted: Set<Symbol>?, _ notes: inout [String]
    ) async throws(IngestionError) -> [CorporateAction] {
        var found = PolygonActions(session: session, wanted: wanted)
        for list in PolygonActions.List.allCases {
            if let refusal = refused.withLock({ $0[list] }) {
                notes.append(refusal)
                continue
            }
            let what = "Polygon's list of \(list.rawValue) on \(session)"
            do throws(IngestionError) {
                let isWhole = try await calls.pages(list.target(on: session), what) {
                    (page) throws(IngestionError) in
                    try calls.caller.reading { () throws(TransportError) in try found.read(page, of: list) }
                }
                if !isWhole { notes.append("\(what) runs in a circle; there may be more") }
            } catch {
                // Bars are worth having without: others tell of the actions, or the prices do.
                guard error.code == .notEntitled else { throw error }
                let note = "polygon's plan does not include \(list.rawValue): \(error.message)"
                refused.withLock { $0[list] = note }
                notes.append(note)
            }
        }
        if found.unreadable > 0 {
            notes.append("polygon: \(found.unreadable) splits or dividends of \(session) cannot be read")
        }
        if found.foreign > 0 {
            notes.append("polygon: \(found.foreign) dividends of \(session) are not in USD and were left out")
        }
        return found.actions
    }

    // MARK: Listings

    public func listings(on date: CivilDate) async throws(IngestionError) -> [Listing] {
        let fields: [JSONField] = [
            .string("ticker"), .string("name"), .string("type"), .string("cik"), .string("composite_figi"),
            .string("delisted_utc"),
        ]
        var found: [Symbol: Listing] = [:]
        let target =
            "/v3/reference/tickers?market=stocks&active=true&date=\(date)&sort=ticker&order=asc&limit=1000"
        _ = try await calls.pages(target, "Polygon's tickers of \(date)") { (page) throws(IngestionError) in
            try calls.caller.reading { () throws(TransportError) in
                let table = try page.columns(of: "results", fields, unreadable: .absent)
                let (tickers, names) = (try table.strings("ticker"), try table.strings("name"))
                let (types, ciks) = (try table.strings("type"), try table.strings("cik"))
                let figis = try table.strings("composite_figi")
                let ends = try table.strings("delisted_utc")
                for row in 0..<table.rowCount {
                    guard let symbol = tickers[row].flatMap({ Symbol(validating: $0) }) else { continue }
                    found[symbol] = Listing(
                        symbol: symbol, name: names[row], figi: figis[row],
                        cik: ciks[row].map { String(repeating: "0", count: max(0, 10 - $0.count)) + $0 },
                        type: types[row], delisted: ends[row].flatMap { CivilDate($0.prefix(10)) })
                }
            }
        }
        guard !found.isEmpty else {
            throw IngestionError(.noData, "Polygon lists no ticker on \(date); name another vendor")
        }
        return found.values.sorted { $0.symbol < $1.symbol }
    }

    // MARK: News

    /// One query brings the whole market's, a page of 1,000 articles at a time: this is the least.
    public func headlineCalls(symbols: Int) -> Int { symbols > 0 ? 1 : 0 }

    public func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        guard !symbols.isEmpty, !published.isEmpty else { return [] }
        let target =
            "/v2/reference/news?published_utc.gte=\(VendorInstant.iso(published.lowerBound))"
            + "&published_utc.lt=\(VendorInstant.iso(published.upperBound))"
            + "&order=asc&sort=published_utc&limit=1000"
        var found: [Headline] = []
        var articles: Set<String> = []
        _ = try await calls.pages(target, "Polygon's news") { (page) throws(IngestionError) in
            for article in try calls.caller.reading({ () throws(TransportError) in try page.list("results") })
            {
                let article = PolygonArticle(article)
                guard let article, published.contains(article.published), articles.insert(article.id).inserted
                else { continue }
                found += article.headlines(on: symbols)
            }
        }
        return found
    }
}
