public import Core
internal import Foundation
public import Transport

/// Alpaca's trading interface, version 2.
///
/// An order is a market order of whole shares for the opening auction (`opg`), or of the day where the auction
/// takes none (09:28 to 19:00 in New York). Its client ID is the key against doubles: Alpaca refuses a second
/// order of the same ID, and then, as after any answer that got lost, the first is asked for.
public final class AlpacaBroker: Broker {
    /// 200 calls a minute, and some left for a person.
    public static let callsPerMinute = 180

    public let name = "alpaca"
    private let caller: AlpacaCaller
    private let now: @Sendable () -> Double

    /// - Parameters:
    ///   - live: what allows real money; see ``LiveTrading``.
    ///   - now: the run's clock, which says how an order joins the open: seconds since 1970 UTC.
    /// - Throws: ``BrokerError``: `settings`, or `liveRefused` where the endpoint is not the paper one and nothing
    ///   allows it.
    public init(
        _ settings: AlpacaSettings, live: LiveTrading? = nil, pacing: BrokerPacing = .none,
        retry: RetryPolicy = RetryPolicy(attempts: 4, baseDelay: 0.5, maximumDelay: 10, totalTime: 90),
        now: @escaping @Sendable () -> Double,
        sleep: @escaping OrderDesk.Sleep = { try? await Task.sleep(for: .seconds($0)) }
    ) async throws(BrokerError) {
        let place = try BrokerEndpoint(settings.endpoint)
        if place.isLive {
            guard let live else { throw LiveTrading.missing(place) }
            try live.require(at: place)
        }
        caller = try AlpacaCaller(settings, pacing: pacing, retry: retry, sleep: sleep)
        self.now = now
        if place.isLive, let live { try live.require(account: try await account().id, at: place) }
    }

    public func account() async throws(BrokerError) -> BrokerAccount {
        let root = try await found("/v2/account", "the account")
        return try caller.reading { () throws(TransportError) in
            let hasNumber = root["account_number"]?.string != nil
            return BrokerAccount(
                id: try root.string(hasNumber ? "account_number" : "id"),
                cash: try money(root, "cash"), equity: try money(root, "equity"),
                blockage: try Self.blockage(root))
        }
    }

    private static func blockage(_ root: JSONValue) throws(TransportError) -> String? {
        let flags = [
            ("account_blocked", "the account is blocked"), ("trading_blocked", "trading is blocked"),
            ("trade_suspended_by_user", "trading is suspended by its owner"),
        ]
        for (flag, words) in flags where root[flag]?.bool == true { return words }
        let status = try root.string(ifPresent: "status") ?? "ACTIVE"
        return status == "ACTIVE" ? nil : "its status is \(status.prefix(40))"
    }

    public func positions() async throws(BrokerError) -> [BrokerPosition] {
        let root = try await found("/v2/positions", "the positions")
        return try caller.reading { () throws(TransportError) in
            guard let items = root.elements else {
                throw TransportError(
                    .unexpectedContent,
                    "alpaca's positions are no array; see whether it changed its answers")
            }
            var positions: [BrokerPosition] = []
            for item in items {
                let ticker = try item.string("symbol")
                let shares = try item.double("qty")
                let value = try item.double(ifPresent: "market_value")
                positions.append(
                    BrokerPosition(
                        // What no exchange writes is shown as it is.
                        symbol: AlpacaSymbol.symbol(ticker) ?? Symbol(rawValue: ticker),
                        shares: try item.string(ifPresent: "side") == "short" ? -abs(shares) : shares,
                        value: value.flatMap { Money(rounding: $0) }))
            }
            return positions.sorted { $0.symbol < $1.symbol }
        }
    }

    public func clock() async throws(BrokerError) -> BrokerClock {
        let root = try await found("/v2/clock", "the clock")
        return try caller.reading { () throws(TransportError) in
            BrokerClock(
                now: try instant(root, "timestamp"), isOpen: try root.bool("is_open"),
                nextOpen: try instant(root, "next_open"), nextClose: try instant(root, "next_close"))
        }
    }

    public func place(_ order: BrokerOrder) async throws(BrokerError) -> BrokerOrderStatus {
        guard order.shares > 0, order.clientID.utf8.count <= 48 else {
            throw BrokerError(
                .refused, "the order \(order.clientID) for \(order.shares) shares is none; report it")
        }
        let kind = OpeningOrder(at: now())
        let body = AlpacaOrder.Request(order, kind)
        let what = "the order \(order.clientID)"
        guard let document = try await caller.order(try body.bytes(), what) else {
            if let first = try await self.status(ofClientID: order.clientID) { return first }
            throw BrokerError(.uncertain, "\(what): alpaca has one of that ID and does not find it")
        }
        var status: BrokerOrderStatus
        do throws(BrokerError) {
            status = try read(document, order.clientID)
        } catch {
            throw BrokerError(.uncertain, error.message)
        }
        status.note = status.note ?? kind.note
        return status
    }

    public func status(ofClientID id: String) async throws(BrokerError) -> BrokerOrderStatus? {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let name = id.addingPercentEncoding(withAllowedCharacters: allowed) ?? id
        switch try await caller.ask(
            "/v2/orders:by_client_order_id?client_order_id=\(name)", "the order \(id)")
        {
        case .absent: return nil
        case .found(let document): return try read(document, id)
        }
    }

    private func read(_ document: JSONDocument, _ id: String) throws(BrokerError) -> BrokerOrderStatus {
        try caller.reading { () throws(TransportError) in try AlpacaOrder.status(document.root, of: id) }
    }

    private func found(_ path: String, _ what: String) async throws(BrokerError) -> JSONValue {
        guard case .found(let document) = try await caller.ask(path, what) else {
            throw BrokerError(
                .unavailable, "\(what): alpaca has no such thing (404); check broker.endpoint")
        }
        return document.root
    }
}

private func money(_ root: JSONValue, _ key: String) throws(TransportError) -> Money {
    guard let amount = Money(rounding: try root.double(key)) else {
        throw TransportError(.unexpectedContent, "alpaca's \(key) is beyond any account; report it")
    }
    return amount
}

private func instant(_ root: JSONValue, _ key: String) throws(TransportError) -> Double {
    let text = try root.string(key)
    guard let seconds = AlpacaInstant.seconds(text) else {
        throw TransportError(
            .unexpectedContent,
            "alpaca's \(key) is “\(text.prefix(40))”, not an instant; see whether it changed its answers")
    }
    return seconds
}
