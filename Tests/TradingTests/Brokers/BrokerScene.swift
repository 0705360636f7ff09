import Core
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Trading
import Transport

/// A broker on this machine, a ledger, and what it takes to bring the two together.
final class BrokerScene: Sendable {
    /// 2026-01-02 and 2026-01-05.
    static let decided = CivilDate(daysSinceEpoch: 20_455)
    static let execution = CivilDate(daysSinceEpoch: 20_458)
    static let opening = Double(ExchangeCalendar.nyse.openTime(of: execution))
    static let prices = ["AAA": 10.0, "BBB": 20.0, "CCC": 5.0, "DDD": 8.0, "BRK.B": 40.0, "KIM.PRL": 25.0]

    let server: BrokerServer
    let ledger: LedgerDatabase
    private let folder: TemporaryFolder

    /// Cash, and 100 shares of AAA and of BBB.
    static func account(cash: Double = 10_000) -> BrokerServer.Account {
        BrokerServer.Account(
            cash: cash, prices: prices, positions: ["AAA": 100, "BBB": 100], session: execution)
    }

    init(_ account: BrokerServer.Account = BrokerScene.account()) throws {
        server = try BrokerServer(account)
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        try open("paper")
    }

    static let now = Timestamp(secondsSinceEpoch: Int64(opening) - 3_600)

    func open(_ account: String) throws {
        try ledger.open(
            PaperAccountRow(
                name: account, broker: "alpaca", opened: Self.decided, capital: Money(cents: 1_000_000)),
            at: Self.now)
    }

    static func order(
        _ side: PaperOrder.Side, _ symbol: Symbol, _ shares: Int, rank: Int = 1, prefix: String = "bw"
    ) -> PaperOrder {
        let price = prices[symbol.rawValue] ?? 10
        return PaperOrder(
            clientID: "\(prefix)-\(execution)-\(symbol)-\(side.rawValue)", decided: decided,
            execution: execution, symbol: symbol, slot: nil, side: side, shares: shares, close: price,
            cause: .signal, rank: rank)
    }

    /// Two of each side; all can be filled.
    static func orders(prefix: String = "bw") -> [PaperOrder] {
        [
            order(.sell, "AAA", 40, rank: 1, prefix: prefix),
            order(.sell, "BBB", 100, rank: 2, prefix: prefix),
            order(.buy, "CCC", 30, rank: 3, prefix: prefix), order(.buy, "DDD", 25, rank: 4, prefix: prefix),
        ]
    }

    func settings(
        _ url: String? = nil, key: Secret = Secret(BrokerServer.key), timeout: Double = 5
    ) -> AlpacaSettings {
        AlpacaSettings(
            endpoint: url ?? server.url, key: key, secret: Secret(BrokerServer.secret), timeout: timeout)
    }

    /// Pauses are cut to 30 ms; what was asked for is kept in `pauses`.
    let pauses = Mutex<[Double]>([])

    func sleep(_ seconds: Double) async {
        pauses.withLock { $0.append(seconds) }
        try? await Task.sleep(for: .seconds(min(seconds, 0.03)))
    }

    func broker(
        _ url: String? = nil, timeout: Double = 5, at now: Double = BrokerScene.opening - 3_600,
        paced: Bool = false
    ) async throws -> AlpacaBroker {
        let clock: @Sendable () -> Double = { Date().timeIntervalSince1970 }
        let start = Date().timeIntervalSince1970
        return try await AlpacaBroker(
            settings(url, timeout: timeout),
            pacing: paced
                ? BrokerPacing(ledger, broker: "alpaca", perMinute: AlpacaBroker.callsPerMinute, now: clock)
                : .none,
            retry: RetryPolicy(attempts: 2, baseDelay: 0.01, maximumDelay: 0.02),
            now: { now + Date().timeIntervalSince1970 - start }, sleep: { await self.sleep($0) })
    }

    static let patience = DeskPatience(
        attempts: 8, firstPause: 0.02, longestPause: 0.05, settling: 0.2, collecting: 0.2, interval: 0.02,
        ordersAtOnce: 1)

    func desk(
        _ broker: any Broker, account: String = "paper", patience: DeskPatience = BrokerScene.patience
    ) -> OrderDesk {
        OrderDesk(
            broker: broker, ledger: ledger, account: account, patience: patience, now: { Self.now },
            sleep: { await self.sleep($0) })
    }

    func standing(_ account: String = "paper") throws -> [PaperOrder] {
        try ledger.paperOrders(account: account, executing: Self.execution...Self.execution)
    }

    /// What is not as it must be between ledger and broker; empty when all is well.
    func violations(_ account: String = "paper") throws -> [String] {
        let (orders, there, requests) = (try standing(account), try server.orders(), try server.requests())
        var found: [String] = []
        let byID = Dictionary(grouping: there, by: \.clientID)
        for order in orders {
            let copies = byID[order.clientID] ?? []
            let isThere = copies.count == 1
            switch order.state {
            case .filled, .partial:
                if !isThere { found.append("\(order.clientID): \(copies.count) at the broker") }
                if copies.first?.filled != order.filled || copies.first?.side != order.side.rawValue {
                    found.append("\(order.clientID): \(order.filled) in the ledger, \(copies) at the broker")
                }
                if order.price != Self.prices[order.symbol.rawValue] {
                    found.append("\(order.clientID): its price")
                }
            case .planned, .sending, .placed: found.append("\(order.clientID): \(order.state) for ever")
            case .missed, .rejected, .cancelled:
                if copies.contains(where: { $0.filled > 0 }) {
                    found.append("\(order.clientID): lost a fill")
                }
            }
        }
        if Set(byID.keys).subtracting(orders.map(\.clientID)).count > 0 { found.append("orders of no one") }
        found += Self.blindRepeats(requests)
        return found
    }

    /// Orders that were given twice without a "no" to the first, nor asking in between.
    static func blindRepeats(_ requests: [BrokerServer.Request]) -> [String] {
        var given: Set<String> = []
        var blind: [String] = []
        for request in requests {
            if request.line.hasPrefix("POST") {
                guard let mark = request.body.firstRange(of: "\"client_order_id\":\"") else { continue }
                let id = String(request.body[mark.upperBound...].prefix { $0 != "\"" })
                if request.fault == nil, request.status >= 400 { continue }
                if !given.insert(id).inserted { blind.append("\(id) was given twice blindly") }
            } else if let mark = request.line.firstRange(of: "client_order_id=") {
                given.remove(String(request.line[mark.upperBound...]))
            }
        }
        return blind
    }
}
