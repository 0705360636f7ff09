public import Core
import Foundation
import Transport

/// Tiingo's daily prices: raw, of the whole market, one stock a call, settled well before a run at 06:00 UTC.
public final class TiingoVendor: MarketDataVendor {
    public static let description = VendorDescription(
        name: "tiingo",
        summary: "Tiingo's daily prices, one stock a call; free: 500 different stocks a month",
        baseURL: "https://api.tiingo.com",
        plans: [
            VendorPlan(name: "free", quotas: [.init(50, per: .hour), .init(1_000, per: .day)]),
            VendorPlan(name: "power", quotas: [.init(5_000, per: .hour)]),
        ],
        secrets: ["api_key"], options: ["feed"]
    ) { (settings, tools) throws(IngestionError) in try TiingoVendor(settings: settings, tools: tools) }

    public let name = "tiingo"
    public let reach: VendorReach
    public let plan: VendorPlan?

    private let caller: VendorCaller
    private let key: Secret
    private let base: String
    private let now: @Sendable () -> Double

    /// - Throws: ``IngestionError`` with `badSetting` when the key is not set, or a feed is: the daily prices
    ///   have only one.
    public init(settings: VendorSettings, tools: VendorTools) throws(IngestionError) {
        if let feed = settings.options["feed"] {
            throw IngestionError(
                .badSetting,
                "tiingo's daily prices have no feed “\(feed)”; remove vendors.tiingo.feed, or name alpaca for IEX's"
            )
        }
        key = try settings.secret("api_key", of: "tiingo")
        reach = VendorReach(symbolsPerCall: 1, sessionsPerCall: 750, callsAtOnce: settings.callsAtOnce ?? 4)
        plan = settings.plan
        caller = VendorCaller(vendor: "tiingo", settings: settings, tools: tools)
        base = settings.baseURL
        now = tools.now
    }

    public func calls(for request: VendorRequest) -> Int { request.calls(within: reach) }

    public func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        let sessions = request.closedSessions(at: now())
        var delivery = VendorDelivery()
        for symbol in try request.symbolsByName(for: name) {
            guard let first = sessions.first, let last = sessions.last else { break }
            let ticker = SymbolSpelling.dashes.text(of: symbol)
            let what = "tiingo's prices of \(ticker)"
            let document: JSONDocument
            do throws(IngestionError) {
                document = try await prices(of: ticker, what, from: first, to: last)
            } catch {
                if error.code == .noData { continue }
                throw error
            }
            delivery.append(
                try caller.reading { () throws(TransportError) in
                    try read(document.root, of: symbol, what, Set(sessions), first)
                })
        }
        return delivery
    }

    private func prices(
        of ticker: String, _ what: String, from first: CivilDate, to last: CivilDate
    ) async throws(IngestionError) -> JSONDocument {
        var request = HTTPRequest(
            .get,
            "\(base)/tiingo/daily/\(PercentEncoding.encode(ticker))/prices?startDate=\(first)&endDate=\(last)"
                + "&format=json&resampleFreq=daily")
        request.headers["Authorization"] = "Token \(key.value)"
        let now = now
        let response = try await caller.answer(to: request, what) { [caller] response in
            let verdict = Self.judge(response, what, now: now()) { caller.hiding($0) }
            guard case .sound? = verdict else { return verdict }
            return caller.verdict(parsing: response, what)
        }
        return try caller.document(response.body, what)
    }

    // MARK: Rows

    private static let fields: [JSONField] = [
        .string("date"), .double("open"), .double("high"), .double("low"), .double("close"),
        .double("volume"),
        .double("divCash"), .double("splitFactor"),
    ]

    /// The unprefixed fields, which are as traded; `adj…` are not read.
    private func read(
        _ root: JSONValue, of symbol: Symbol, _ what: String, _ sessions: Set<CivilDate>, _ first: CivilDate
    ) throws(TransportError) -> VendorDelivery {
        let table = try root.columns(Self.fields, unreadable: .absent)
        let dates = try table.strings("date")
        let (open, high) = (try table.doubles("open"), try table.doubles("high"))
        let (low, close) = (try table.doubles("low"), try table.doubles("close"))
        let volume = try table.doubles("volume")
        let (cash, factor) = (try table.doubles("divCash"), try table.doubles("splitFactor"))
        var delivery = VendorDelivery()
        for row in 0..<table.rowCount {
            // With a time and a zone, or without.
            guard let date = (dates[row]?.prefix(10)).flatMap({ CivilDate($0) }) else {
                delivery.sessions[first, default: VendorSession()].rejected.append(
                    RejectedBar(
                        symbol: symbol, date: nil, source: name,
                        violation: BarViolation(rule: .malformedRow, detail: "row \(row) has no date")))
                continue
            }
            guard sessions.contains(date) else { continue }
            var session = delivery.sessions[date] ?? VendorSession()
            session.add(
                VendorRow(
                    symbol: symbol, date: date, open: open[row], high: high[row], low: low[row],
                    close: close[row], volume: volume[row]),
                source: name)
            if let ratio = factor[row], ratio > 0, ratio != 1 {
                session.actions.append(action(.split(ratio: ratio), of: symbol, on: date))
            }
            if let amount = cash[row], amount > 0 {
                session.actions.append(action(.dividend(amount: amount), of: symbol, on: date))
            }
            delivery.sessions[date] = session
        }
        return delivery
    }

    private func action(_ kind: CorporateAction.Kind, of symbol: Symbol, on date: CivilDate)
        -> CorporateAction
    {
        CorporateAction(symbol: symbol, exDate: date, kind: kind, source: name)
    }

    // MARK: Refusals

    /// Some come as a plain sentence with status 200, the others as `{"detail": …}`.
    private static func judge(
        _ response: HTTPResponse, _ what: String, now: Double, hiding: (String) -> String
    ) -> VendorVerdict? {
        let start = response.body.first { $0 > 0x20 }
        if response.isSuccess, start == UInt8(ascii: "[") { return .sound }
        guard response.isSuccess || (400..<500).contains(response.status) else { return nil }
        // Hidden before it is cut: half a key is one too many.
        let words = hiding(words(of: response.body))
        let said = "\(what) was refused with status \(response.status): \(words.prefix(200))"
        let text = words.lowercased()
        if text.contains("hourly") {
            // Every process is held until the hour is over.
            let after = 3_600 - now.truncatingRemainder(dividingBy: 3_600)
            return .passing(IngestionError(.rateLimited, "\(said); go on in the next hour"), after: after)
        }
        if text.contains("allocation") || text.contains("run over") {
            return .final(IngestionError(.rateLimited, "\(said); go on when the quota is renewed"))
        }
        if text.contains("not found") { return .final(IngestionError(.noData, said)) }
        if text.contains("token") || text.contains("authentication") {
            return .final(IngestionError(.unauthorized, "\(said); check vendors.tiingo.api_key"))
        }
        if text.contains("permission") || text.contains("subscri") || text.contains("upgrade") {
            return .final(IngestionError(.notEntitled, "\(said); see what the plan includes"))
        }
        switch response.status {
        case 200..<300 where start == UInt8(ascii: "<") || start == nil:
            return .passing(
                IngestionError(
                    .unavailable, "\(what) was answered with a page or nothing; try again later"))
        case 200..<300, 400:
            return .final(IngestionError(.malformed, "\(said); see whether the vendor changed its calls"))
        case 404 where start != UInt8(ascii: "{"):
            return .final(IngestionError(.malformed, "\(said); check vendors.tiingo.base_url"))
        default:
            return nil
        }
    }

    private static func words(of body: [UInt8]) -> String {
        let root = try? JSONDocument(body, from: "tiingo").root
        let text = root?["detail"]?.string ?? String(decoding: body, as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
