public import Core
import Synchronization
import Transport

/// Yahoo's chart v8: no key, no contract, one stock a call; a backup, asked gently.
///
/// Its prices come divided by every split up to today and are turned back, see ``YahooChart``; so each call asks
/// for everything up to now.
public final class YahooVendor: MarketDataVendor {
    public static let description = VendorDescription(
        name: "yahoo", summary: "Yahoo's chart, without a key; one stock a call, may refuse at any time",
        baseURL: YahooHosts.usual.charts[0],
        plans: [VendorPlan(name: "polite", quotas: [.init(2, per: .second)])]
    ) { (settings, tools) throws(IngestionError) in
        let isUsual = settings.baseURL == YahooHosts.usual.charts[0]
        return YahooVendor(
            settings: settings, tools: tools, hosts: isUsual ? .usual : YahooHosts(all: settings.baseURL))
    }

    /// A steady one: curl's own is often turned away.
    static let userAgent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
    /// Of one host: Yahoo answers 429 to the kind of client, and then asking on does not help.
    static let attempts = 3

    public let name = "yahoo"
    public let reach: VendorReach
    public let plan: VendorPlan?

    private let caller: VendorCaller
    private let now: @Sendable () -> Double
    private let hosts: YahooHosts
    private let tickets: YahooTickets
    /// Which of the hosts is asked.
    private let host = Mutex(0)

    package init(settings: VendorSettings, tools: VendorTools, hosts: YahooHosts) {
        var tools = tools
        tools.retry.attempts = min(tools.retry.attempts, Self.attempts)
        reach = VendorReach(symbolsPerCall: 1, sessionsPerCall: 250, callsAtOnce: settings.callsAtOnce ?? 4)
        plan = settings.plan
        caller = VendorCaller(vendor: "yahoo", settings: settings, tools: tools)
        now = tools.now
        self.hosts = hosts
        tickets = YahooTickets(caller: caller, hosts: hosts)
    }

    public func calls(for request: VendorRequest) -> Int { request.calls(within: reach) }

    public func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        let sessions = request.closedSessions(at: now())
        var delivery = VendorDelivery()
        for symbol in try request.symbolsByName(for: name) where !sessions.isEmpty {
            let ticker = SymbolSpelling.yahoo.text(of: symbol)
            guard let document = try await chart(of: ticker, from: sessions[0]) else { continue }
            let chart = YahooChart(symbol: symbol, ticker: ticker, sessions: sessions)
            delivery.append(
                try caller.reading { () throws(TransportError) in try chart.delivery(document.root) })
        }
        return delivery
    }

    /// Nil when Yahoo does not have the stock.
    private func chart(of ticker: String, from first: CivilDate) async throws(IngestionError) -> JSONDocument?
    {
        let what = "yahoo's chart of \(ticker)"
        var ticket = tickets.current
        var hasRenewed = false
        var hasSwapped = false
        while true {
            let place = host.withLock { $0 }
            do throws(IngestionError) {
                let request = request(ticker, from: first, at: hosts.charts[place], ticket)
                let response = try await caller.answer(to: request, what) { [caller] response in
                    Self.judge(response, what)
                        ?? (response.isSuccess ? caller.verdict(parsing: response, what) : nil)
                }
                return try caller.document(response.body, what)
            } catch {
                switch error.code {
                case .noData:
                    return nil
                case .unauthorized where !hasRenewed:
                    hasRenewed = true
                    ticket = try await tickets.renewed(after: ticket)
                case .unauthorized:
                    throw IngestionError(
                        .unavailable, "\(what) was refused even with a fresh crumb; name another vendor")
                case .unavailable where !hasSwapped && hosts.charts.count > 1:
                    hasSwapped = true
                    host.withLock { $0 = (place + 1) % hosts.charts.count }
                default:
                    throw error
                }
            }
        }
    }

    private func request(
        _ ticker: String, from first: CivilDate, at base: String, _ ticket: YahooTicket?
    ) -> HTTPRequest {
        let start = Int64(first.daysSinceEpoch) * 86_400
        // Up to now, not to the last session: later splits are in the prices.
        let end = max(Int64(now()), start + 86_400)
        var url = "\(base)/v8/finance/chart/\(PercentEncoding.encode(ticker))?period1=\(start)&period2=\(end)"
        url += "&interval=1d&events=div%2Csplits%2CcapitalGains&includePrePost=false"
        if let ticket { url += "&crumb=\(PercentEncoding.encode(ticket.crumb.value))" }
        var request = Self.request(url)
        if let ticket { request.headers["Cookie"] = ticket.cookie.value }
        return request
    }

    /// Redirects are never followed: they lead to a page that asks for consent.
    static func request(_ url: String) -> HTTPRequest {
        var request = HTTPRequest(.get, url, headers: ["User-Agent": userAgent])
        request.redirects = 0
        return request
    }

    static func redirection(_ response: HTTPResponse, _ what: String) -> VendorVerdict? {
        guard (300..<400).contains(response.status) else { return nil }
        return .final(
            IngestionError(
                .unavailable,
                "\(what) was redirected, likely to a page that asks for consent; name another vendor"))
    }

    private static func judge(_ response: HTTPResponse, _ what: String) -> VendorVerdict? {
        if let verdict = redirection(response, what) { return verdict }
        let isJSON = response.body.first { $0 > 0x20 } == UInt8(ascii: "{")
        let page = IngestionError(
            .unavailable,
            "\(what) was answered with status \(response.status) and no JSON; try again later, or name another vendor"
        )
        switch response.status {
        case 200..<300, 404:
            // An outage is a page, with either status.
            return isJSON ? nil : .passing(page)
        case 400, 422:
            let words = YahooChart.complaint(response.body) ?? "no reason"
            // The whole span lies before the listing or after the delisting.
            let isOutside = words.contains("Data doesn't exist")
            return .final(
                IngestionError(
                    isOutside ? .noData : .malformed,
                    "\(what) was refused with status \(response.status): \(words); name another vendor"))
        default: return nil
        }
    }
}

/// Where Yahoo answers.
package struct YahooHosts: Sendable {
    /// Equals; the next is asked when one is in trouble.
    package var charts: [String]
    /// The whole address.
    package var cookie: String
    package var crumb: String

    package init(charts: [String], cookie: String, crumb: String) {
        self.charts = charts
        self.cookie = cookie
        self.crumb = crumb
    }

    /// One server for all.
    package init(all base: String) {
        self.init(charts: [base], cookie: "\(base)/", crumb: "\(base)/v1/test/getcrumb")
    }

    package static let usual = YahooHosts(
        charts: ["https://query1.finance.yahoo.com", "https://query2.finance.yahoo.com"],
        cookie: "https://fc.yahoo.com/", crumb: "https://query1.finance.yahoo.com/v1/test/getcrumb")
}
