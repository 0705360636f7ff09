public import Core
import Transport

/// Alpha Vantage: one call a stock for its last 100 sessions, so a backup for the few that others miss; also
/// who is listed, and the news of a stock.
///
/// Options: `adjusted` (true: the daily adjusted function, which tells of splits and dividends, on paid plans),
/// `bulk` (true: 100 stocks a call for the latest session, on plans with realtime US data), `entitlement`
/// (`realtime` or `delayed`, for `bulk`) and `calls_per_minute` (of the plan `premium`).
public final class AlphaVantageVendor: MarketDataVendor, HeadlineSource, ListingSource {
    public static let description = VendorDescription(
        name: "alphavantage", summary: "Alpha Vantage: daily bars stock by stock, 25 calls a day for free",
        baseURL: "https://www.alphavantage.co",
        plans: [
            VendorPlan(
                name: "free", quotas: [VendorPlan.Quota(25, per: .day), VendorPlan.Quota(1, per: .second)]),
            VendorPlan(name: "premium75", quotas: [VendorPlan.Quota(75, per: .minute)]),
            // 75 a minute is the least that is sold.
            VendorPlan(name: "premium", quotas: [VendorPlan.Quota(75, per: .minute)]),
        ], secrets: ["api_key"], options: ["adjusted", "bulk"]
    ) { (settings, tools) throws(IngestionError) in try AlphaVantageVendor(settings, tools) }

    /// Sessions that a `compact` answer holds.
    static let compactSessions = 100
    static let bulkSymbols = 100
    /// Articles that one answer holds.
    static let articleLimit = 1_000

    public let name = "alphavantage"
    public let reach: VendorReach
    public let plan: VendorPlan?

    private let calls: AlphaVantageCalls
    private let options: AlphaVantageOptions
    private let isFree: Bool
    private let now: @Sendable () -> Double

    /// - Throws: ``IngestionError`` with `badSetting` without `api_key` or for an option of another form.
    public init(_ settings: VendorSettings, _ tools: VendorTools) throws(IngestionError) {
        var settings = settings
        options = try AlphaVantageOptions(settings.options)
        if settings.plan.name == "premium", let calls = options.callsPerMinute {
            settings.plan.quotas = [VendorPlan.Quota(calls, per: .minute)]
        }
        calls = try AlphaVantageCalls(settings, tools)
        plan = settings.plan
        isFree = settings.plan.name == "free"
        now = tools.now
        reach = VendorReach(
            symbolsPerCall: options.isBulk ? Self.bulkSymbols : 1,
            sessionsPerCall: options.isBulk ? 1 : Self.compactSessions,
            callsAtOnce: settings.callsAtOnce ?? (isFree ? 1 : 4))
    }

    public func calls(for request: VendorRequest) -> Int {
        let symbols = request.symbols?.count ?? 0
        guard isBulk(request) else { return symbols }
        return (symbols + Self.bulkSymbols - 1) / Self.bulkSymbols
    }

    // MARK: Bars

    public func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        guard let symbols = request.symbols else {
            throw IngestionError(
                .badSetting, "alphavantage does not bring the whole market; name symbols, or another vendor")
        }
        let sessions = request.sessions.filter {
            ExchangeCalendar.nyse.isSession($0) && Double(ExchangeCalendar.nyse.closeTime(of: $0)) <= now()
        }
        guard let first = sessions.first else {
            throw IngestionError(
                .noData,
                "alphavantage has no finished session among those asked for "
                    + "(\(request.sessions.first?.description ?? "none")); ask after the close")
        }
        if isBulk(request) { return try await quotes(of: symbols, on: first) }
        var delivery = VendorDelivery()
        let isCompact = isWithinCompact(first)
        if isFree, !isCompact {
            guard sessions.last.map(isWithinCompact) ?? false else {
                throw IngestionError(
                    .noData,
                    "alphavantage's free plan holds the last \(Self.compactSessions) sessions, not \(first); "
                        + "name another vendor")
            }
            delivery.notes.append(
                "alphavantage's free plan holds the last \(Self.compactSessions) sessions; those before were "
                    + "not asked for")
        }
        for symbol in symbols {
            do throws(IngestionError) {
                try await read(symbol, sessions, isCompact: isCompact || isFree, into: &delivery)
            } catch {
                // A symbol that it does not know says nothing about the others.
                guard error.code == .noData else { throw error }
            }
        }
        return delivery
    }

    private func read(
        _ symbol: Symbol, _ sessions: [CivilDate], isCompact: Bool, into delivery: inout VendorDelivery
    ) async throws(IngestionError) {
        let function = options.isAdjusted ? "TIME_SERIES_DAILY_ADJUSTED" : "TIME_SERIES_DAILY"
        let root = try await calls.document(
            "function=\(function)&symbol=\(Self.encoded(symbol))&outputsize=\(isCompact ? "compact" : "full")",
            "Alpha Vantage's daily series of \(symbol)"
        ).root
        delivery = try calls.caller.reading { () throws(TransportError) in
            var delivery = delivery
            try AlphaVantageSeries(root, of: symbol).read(sessions, into: &delivery)
            return delivery
        }
    }

    private func quotes(
        of symbols: [Symbol], on session: CivilDate
    ) async throws(IngestionError) -> VendorDelivery {
        var found = VendorSession()
        for start in stride(from: 0, to: symbols.count, by: Self.bulkSymbols) {
            // More than 100 are cut without a word.
            let some = symbols[start..<min(start + Self.bulkSymbols, symbols.count)]
            var query =
                "function=REALTIME_BULK_QUOTES&symbol=\(some.map(Self.encoded).joined(separator: ","))"
            if let entitlement = options.entitlement { query += "&entitlement=\(entitlement)" }
            let root = try await calls.document(query, "Alpha Vantage's bulk quotes of \(session)").root
            let names = some.map { (SymbolSpelling.dashes.text(of: $0), $0) }
            let part = try AlphaVantageQuotes.read(
                root, on: session, Dictionary(names) { first, _ in first }, calls.caller)
            found.bars += part.bars
            found.rejected += part.rejected
        }
        return VendorDelivery(
            sessions: found.bars.isEmpty && found.rejected.isEmpty ? [:] : [session: found])
    }

    /// Quotes are of the latest session alone.
    private func isBulk(_ request: VendorRequest) -> Bool {
        options.isBulk && request.sessions.count == 1
            && request.sessions.first == ExchangeCalendar.nyse.lastClosedSession(at: Int64(now()))
    }

    /// Whether a compact answer of now reaches back to the session. One that is running takes a place.
    private func isWithinCompact(_ session: CivilDate) -> Bool {
        let calendar = ExchangeCalendar.nyse
        let today = CivilDate(secondsSinceEpoch: Int64(now()))
        guard session <= today else { return true }
        let begun = calendar.sessions(in: session...today).filter {
            Double(calendar.openTime(of: $0)) <= now()
        }
        return begun.count <= Self.compactSessions
    }

    // MARK: Listings

    public func listings(on date: CivilDate) async throws(IngestionError) -> [Listing] {
        let what = "Alpha Vantage's listing of \(date)"
        guard date.year >= 2010 else {
            throw IngestionError(
                .noData, "\(what) does not exist, the first is of 2010-01-01; name another vendor")
        }
        let text = try await calls.text("function=LISTING_STATUS&date=\(date)&state=active", what)
        let found = try AlphaVantageListing.read(text, what)
        guard !found.isEmpty else {
            throw IngestionError(.noData, "\(what) is empty; name another vendor")
        }
        return found
    }

    // MARK: News

    public func headlineCalls(symbols: Int) -> Int { symbols }

    public func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        guard !published.isEmpty else { return [] }
        var found: [Headline] = []
        // Several tickers in one call would mean articles on all of them at once.
        for symbol in symbols.sorted() { found += try await headlines(on: symbol, published) }
        return found
    }

    private func headlines(
        on symbol: Symbol, _ published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        var found: [Headline] = []
        var articles: Set<String> = []
        let end = VendorInstant.compactMinute(published.upperBound + 59)
        var start = published.lowerBound
        while true {
            let query =
                "function=NEWS_SENTIMENT&tickers=\(Self.encoded(symbol))"
                + "&time_from=\(VendorInstant.compactMinute(start))&time_to=\(end)"
                + "&sort=EARLIEST&limit=\(Self.articleLimit)"
            let feed: AlphaVantageFeed
            do throws(IngestionError) {
                let root = try await calls.document(query, "Alpha Vantage's news of \(symbol)").root
                feed = try calls.caller.reading { () throws(TransportError) in
                    try AlphaVantageFeed(root, on: symbol)
                }
            } catch {
                // It has no other words for a stock without news.
                guard error.code == .noData else { throw error }
                return found
            }
            for headline in feed.headlines
            where published.contains(headline.published) && articles.insert(headline.id).inserted {
                found.append(headline)
            }
            // There are no pages: what is left begins in the last article's minute.
            let last = feed.headlines.map(\.published).max() ?? start
            guard feed.count >= Self.articleLimit, last / 60 > start / 60 else { return found }
            start = last
        }
    }

    private static func encoded(_ symbol: Symbol) -> String {
        PercentEncoding.encode(SymbolSpelling.dashes.text(of: symbol))
    }
}
