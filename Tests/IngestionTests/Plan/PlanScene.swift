import Core
import Foundation
import Ingestion
import Lake
import Ledger
import TestSupport

/// Some stocks over some sessions, all members, and an empty tree to fetch them into.
struct PlanScene {
    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase
    let symbols: [Symbol]
    let sessions: [CivilDate]
    /// Has every bar.
    let vendor: MemoryVendor

    /// - Parameter members: of the stocks, from the first; nil for all.
    init(stocks: Int = 4, sessions count: Int = 3, members: Int? = nil, seed: UInt64 = 1) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
        symbols = Self.symbols(stocks)
        let first = CivilDate(daysSinceEpoch: 19_786)
        sessions = (0..<count).map { ExchangeCalendar.nyse.session($0, from: first) ?? first }
        vendor = MemoryVendor(bars: Self.bars(symbols, sessions, seed: seed))
        _ = try ledger.importConstituents(
            symbols.prefix(members ?? stocks).map { Constituent(symbol: $0, since: first.adding(days: -90)) })
    }

    static func symbols(_ count: Int) -> [Symbol] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return (0..<count).compactMap { Symbol(validating: "Q\(letters[$0 / 26])\(letters[$0 % 26])") }
    }

    /// Stocks that walk by 1 % a session, each by itself.
    static func bars(_ symbols: [Symbol], _ sessions: [CivilDate], seed: UInt64) -> [CivilDate: [Bar]] {
        var bars: [CivilDate: [Bar]] = [:]
        for (number, symbol) in symbols.enumerated() {
            var generator = SeededGenerator(seed: seed &* 1_000 &+ UInt64(number))
            var close = 20 + 100 * generator.uniform()
            for session in sessions {
                let open = close
                close *= exp(0.01 * generator.gaussian())
                let volume = Int64(1_000_000 * exp(0.3 * generator.gaussian()))
                bars[session, default: []].append(
                    SmallMarket.bar(symbol, on: session, open: open, close: close, volume: volume))
            }
        }
        return bars
    }

    func fetch(
        _ vendors: [any MarketDataVendor], change: (inout FetchOptions) -> Void = { _ in }
    ) -> DailyFetch {
        var options = FetchOptions()
        options.crossCheckShare = 0
        change(&options)
        return DailyFetch(
            lake: lake, ledger: ledger, vendors: vendors, options: options, version: "test",
            now: { Timestamp(secondsSinceEpoch: 1_712_000_000) })
    }

    /// The error that a run of sessions ends with; nil when it succeeds.
    func failure(
        _ vendors: [any MarketDataVendor], _ sessions: [CivilDate],
        change: (inout FetchOptions) -> Void = { _ in }
    ) async -> IngestionError? {
        do {
            _ = try await fetch(vendors, change: change).run(sessions: sessions)
            return nil
        } catch {
            return error as? IngestionError
        }
    }

    func alerts(_ key: String) throws -> [Alert] {
        try ledger.openAlerts().map(\.alert).filter { $0.key == key }
    }

    func digest(_ dataset: Dataset, on session: CivilDate) throws -> String {
        try lake.manifest(of: dataset, on: session).digest
    }

    func published(_ session: CivilDate) throws -> [Symbol] { try lake.bars(on: session).map(\.symbol) }
}
