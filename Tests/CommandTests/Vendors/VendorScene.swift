import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// A small market that all vendors of a ``VendorServer`` sell, an empty tree whose universe is that market, and
/// a configuration that names them.
struct VendorScene {
    static let stocks = 200
    let server: VendorServer
    let copy: CopiedTree
    let bars: [Bar]
    let sessions: [CivilDate]
    private let config: String

    var lake: DataLake { copy.lake }
    var last: CivilDate { sessions[sessions.count - 1] }

    /// - Parameter sessions: how many, up to 2024-03-28.
    init(
        sessions count: Int = 3, actions: [CorporateAction] = [], headlines: [Headline] = [],
        listings: [Listing]? = nil
    ) throws {
        let last = try #require(CivilDate("2024-03-28"))
        let first = try #require(ExchangeCalendar.nyse.session(1 - count, from: last))
        sessions = Array(ExchangeCalendar.nyse.sessions(in: first...last))
        bars = Self.walk(sessions)
        server = try VendorServer(
            market: VendorMarket(
                bars: bars, actions: actions, headlines: headlines, listings: listings ?? Self.listings))
        copy = try CopiedTree()
        let ledger = try LedgerDatabase(root: copy.root)
        let since = try #require(CivilDate("2020-01-02"))
        _ = try ledger.importConstituents(
            VendorMarket.syntheticSymbols(Self.stocks).map { Constituent(symbol: $0, since: since) })
        config = copy.folder.appending("bellwether.yaml")
        var lines = ["vendors:"]
        for vendor in VendorServer.Vendor.allCases {
            lines += [
                "  \(vendor.rawValue):", "    base_url: \(server.url(vendor))", "    calls_per_minute: 0",
                "    calls_per_day: 0",
            ]
        }
        try Data((lines + [""]).joined(separator: "\n").utf8).write(to: URL(filePath: config))
    }

    /// Each stock with a FIGI of its own.
    static let listings = VendorMarket.syntheticSymbols(stocks).enumerated().map { number, symbol in
        Listing(
            symbol: symbol, name: "\(symbol) Inc", figi: "BBG\(String(1_000_000_000 + number).suffix(9))",
            type: "CS")
    }

    /// Prices that walk a percent or two a day, the same in every run.
    private static func walk(_ sessions: [CivilDate]) -> [Bar] {
        var generator = SeededGenerator(seed: 11)
        var bars: [Bar] = []
        func cents(_ price: Double) -> Double { (price * 100).rounded() / 100 }
        for symbol in VendorMarket.syntheticSymbols(stocks) {
            var close = 20 + 180 * generator.uniform()
            for session in sessions {
                let open = close * (1 + 0.01 * (generator.uniform() - 0.5))
                close = open * (1 + 0.03 * (generator.uniform() - 0.5))
                let (open2, close2) = (cents(open), cents(close))
                bars.append(
                    Bar(
                        symbol: symbol, date: session, open: open2, high: cents(max(open2, close2) * 1.004),
                        low: cents(min(open2, close2) * 0.996), close: close2,
                        volume: Int64(500_000 + 1_000_000 * generator.uniform()), source: ""))
            }
        }
        return bars
    }

    /// The keys, as the environment of a job has them.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for vendor in VendorServer.Vendor.allCases {
            for (name, secret) in server.secrets(vendor) {
                variables["BELLWETHER_VENDORS_\(vendor.rawValue.uppercased())_\(name.uppercased())"] =
                    secret.value
            }
        }
        return variables
    }

    var allKeys: [String] {
        VendorServer.Vendor.allCases.flatMap { server.secrets($0).values.map(\.value) }
    }

    func arguments(_ rest: [String]) -> [String] { ["--root", copy.root, "--config", config] + rest }

    func fetch(
        _ rest: [String], variables more: [String: String] = [:], now: String? = nil
    ) throws -> ProcessResult {
        var variables = variables.merging(more) { $1 }
        if let now { variables["BELLWETHER_NOW"] = now }
        return try Commands.run("fetch-daily", arguments(rest), variables: variables)
    }

    func alerts() throws -> [AlertRecord] {
        try LedgerDatabase(root: copy.root).openAlerts()
    }

    /// The closes that the market has, by symbol.
    func closes(_ session: CivilDate) -> [Symbol: Double] {
        Dictionary(uniqueKeysWithValues: bars.filter { $0.date == session }.map { ($0.symbol, $0.close) })
    }
}
