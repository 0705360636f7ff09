import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

@Suite("Fault matrix") struct FaultMatrixTests {
    @Test("A fault at a vendor has its documented outcome, and no secret shows")
    func faults() async throws {
        let found = try await withThrowingTaskGroup(of: (VendorServer.Vendor, [Measured]).self) { group in
            for vendor in FaultMatrix.vendors { group.addTask { (vendor, try await Self.measured(vendor)) } }
            return try await group.reduce(into: [VendorServer.Vendor: [Measured]]()) { $0[$1.0] = $1.1 }
        }
        var table = "fault (always / once) | " + FaultMatrix.vendors.map(\.rawValue).joined(separator: " | ")
        for (index, row) in FaultMatrix.rows.enumerated() {
            let cells = try FaultMatrix.vendors.map { vendor in
                let measured = try #require(found[vendor])[index]
                let (always, once) = (measured.always, measured.once)
                #expect(always == row.expected(vendor, isLasting: true), "\(row.name), always, at \(vendor)")
                #expect(once == row.expected(vendor, isLasting: false), "\(row.name), once, at \(vendor)")
                return always == once ? "\(always)" : "\(always) / \(once)"
            }
            table += "\n\(row.name) | " + cells.joined(separator: " | ")
        }
        print(table)
    }

    private struct Measured: Sendable {
        var always: FaultMatrix.Outcome
        var once: FaultMatrix.Outcome
    }

    private static func measured(_ vendor: VendorServer.Vendor) async throws -> [Measured] {
        let server = try VendorServer(market: market)
        var found: [Measured] = []
        for row in FaultMatrix.rows {
            let path = row.kind == .nextPageLoop && vendor == .polygon ? "splits" : path(vendor)
            try server.add(.init(vendor, row.kind, path: path))
            let always = try await outcome(vendor, server, attempts: 3)
            try server.repair()
            try server.add(.init(vendor, row.kind, path: path, times: 1))
            found.append(Measured(always: always, once: try await outcome(vendor, server, attempts: 3)))
            try server.repair()
        }
        return found
    }

    @Test("Alpha Vantage's refusals with status 200 are told apart by their words")
    func notes() async throws {
        let server = try VendorServer(market: Self.market)
        for (note, expected) in FaultMatrix.notes {
            try server.add(.init(.alphavantage, .note(note)))
            #expect(try await Self.outcome(.alphavantage, server, attempts: 1) == expected, "\(note)")
            try server.repair()
        }
        try server.add(.init(.alphavantage, .artificialQuotes, path: "REALTIME_BULK_QUOTES"))
        let outcome = try await Self.outcome(.alphavantage, server, attempts: 1, options: ["bulk": "true"])
        #expect(outcome == .plan)
    }

    @Test("A wrong key is told from a plan that does not include the call", arguments: FaultMatrix.vendors)
    func keys(vendor: VendorServer.Vendor) async throws {
        let server = try VendorServer(market: Self.market)
        let wrong = server.secrets(vendor).mapValues { _ in Secret("wrong-key-5521") }
        let outcome = try await Self.outcome(vendor, server, attempts: 1, secrets: wrong)
        #expect(outcome == (vendor == .yahoo ? .bars : .key))
    }

    @Test("A vendor that falls silent is unavailable", arguments: FaultMatrix.silences.indices)
    func silences(index: Int) async throws {
        let server = try VendorServer(market: Self.market)
        let row = FaultMatrix.silences[index]
        for vendor in FaultMatrix.vendors { try server.add(.init(vendor, row.kind, path: Self.path(vendor))) }
        try await withThrowingTaskGroup(of: (VendorServer.Vendor, FaultMatrix.Outcome).self) { group in
            for vendor in FaultMatrix.vendors {
                group.addTask { (vendor, try await Self.outcome(vendor, server, attempts: 1)) }
            }
            for try await (vendor, outcome) in group {
                #expect(outcome == row.expected(vendor, isLasting: true), "\(row.name) at \(vendor)")
            }
        }
    }

    private static let session = CivilDate(daysSinceEpoch: 20_458)
    private static let bar = Bar(
        symbol: "ACME", date: session, open: 10.1, high: 10.4, low: 9.9, close: 10.2, volume: 120_455,
        vwap: 10.13,
        trades: 911, source: "market")

    private static let market: VendorMarket = {
        var before = bar
        before.date = session.adding(days: -3)
        (before.open, before.high, before.low, before.close) = (39.6, 40.8, 39.2, 40)
        return VendorMarket(
            bars: [before, bar],
            actions: [
                CorporateAction(symbol: "ACME", exDate: session, kind: .split(ratio: 4), source: "market")
            ])
    }()

    private static func path(_ vendor: VendorServer.Vendor) -> String {
        switch vendor {
        case .polygon: "/grouped/"
        case .alphavantage: "TIME_SERIES_DAILY"
        case .yahoo: "/v8/finance/chart/"
        case .tiingo: "/prices"
        case .alpaca: "/v2/stocks/bars"
        }
    }

    private static func outcome(
        _ vendor: VendorServer.Vendor, _ server: VendorServer, attempts: Int,
        secrets: [String: Secret]? = nil,
        options: [String: String] = [:]
    ) async throws -> FaultMatrix.Outcome {
        let folder = try TemporaryFolder()
        let secrets = secrets ?? server.secrets(vendor)
        let options = vendor == .alpaca ? ["feed": "sip"] : options
        let settings = VendorSettings(baseURL: server.url(vendor), secrets: secrets, options: options)
        let now = Double(ExchangeCalendar.nyse.closeTime(of: session) + 50_000)
        let tools = VendorTools(
            client: try HTTPClient(), ledger: try LedgerDatabase(root: folder.path), now: { now },
            patience: 5,
            retry: RetryPolicy(attempts: attempts, baseDelay: 0.002, maximumDelay: 0.01, retryAfterLimit: 5))
        let source = try VendorChoice.description(of: vendor.rawValue).make(settings, tools)
        let texts: [String]
        let outcome: FaultMatrix.Outcome
        do {
            let delivery = try await source.fetch(VendorRequest(sessions: [session], symbols: ["ACME"]))
            let bars = delivery.sessions[session]?.bars ?? []
            texts = delivery.notes
            outcome = bars.isEmpty ? .nothing : .bars
            if let found = bars.first {
                #expect(
                    found.source == vendor.rawValue && found.close == bar.close && found.volume == bar.volume)
            }
        } catch {
            texts = ["\(error)", String(reflecting: error), error.message]
            outcome = .fails(error.code)
        }
        for text in texts {
            #expect(!text.contains("\n"))
            for secret in secrets.values {
                #expect(!text.contains(secret.value) && !text.contains(PercentEncoding.encode(secret.value)))
            }
        }
        return outcome
    }
}
